import type { Settings } from '../analysis/model/settings.ts'
import type { Finding } from '../analysis/model/types.ts'

/** The fixes that a command requested. */
export interface FixChoice {
  /** The names of rules and tasks behind the command; empty for all errors and warnings. */
  readonly requested: readonly string[]
  /** Notices with a safe fix that the command did not name. */
  readonly notices: readonly Finding[]
  /** Requested names that are neither a rule nor a task with a finding. */
  readonly unknown: readonly string[]
}

/** How a `/celery-fix` ended. */
export type FixOutcome =
  | { readonly kind: 'no-permission'; readonly sender: string; readonly needed: Settings['fix'] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'fork' }
  | ({ readonly kind: 'nothing-to-fix' } & FixChoice)
  | { readonly kind: 'head-moved' }
  /** By an earlier run of the same job, which ended before it replied. */
  | { readonly kind: 'committed-before'; readonly commit: string }
  | ({
      readonly kind: 'committed'
      readonly commit: string
      readonly fixed: readonly Finding[]
      readonly left: readonly Finding[]
    } & FixChoice)
