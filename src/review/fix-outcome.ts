import type { Settings } from '../analysis/model/settings.ts'
import type { Finding } from '../analysis/model/types.ts'

/** How a `/celery-fix` ended. */
export type FixOutcome =
  | { readonly kind: 'no-permission'; readonly sender: string; readonly needed: Settings['fix'] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'fork' }
  | { readonly kind: 'nothing-to-fix' }
  | { readonly kind: 'head-moved' }
  /** By an earlier run of the same job, which ended before it replied. */
  | { readonly kind: 'committed-before'; readonly commit: string }
  | {
      readonly kind: 'committed'
      readonly commit: string
      readonly fixed: readonly Finding[]
      readonly left: readonly Finding[]
    }
