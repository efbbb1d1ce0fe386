import type { Aftermath } from '../analysis/engine/aftermath.ts'
import type { ChosenFixes } from '../analysis/fixes/choose-fixes.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { FixedFile } from '../patch/fixed-file.ts'
import type { Refused } from './commit-refusal.ts'

/** The fixes that a command requested, and those that it left out. */
export interface FixChoice extends Omit<ChosenFixes, 'files' | 'unknown'> {
  /** The rules and tasks behind the command; empty for all errors and warnings. */
  readonly requested: readonly string[]
  /** The command is about the finding of its thread. */
  readonly inThread: boolean
  /** The head that was judged, where the person saw another one. */
  readonly judged: string | null
  /** How many findings people approved: no fix of theirs is chosen. */
  readonly approved: number
}

/** A word of a command that means nothing, and the word that it may be meant for. */
interface UnknownWord {
  readonly unknown: string
  readonly nearest: string | null
}

/** How a `/celery-fix` ended. */
export type FixOutcome =
  | { readonly kind: 'no-permission'; readonly sender: string; readonly needed: Settings['fix'] }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'unknown'
      readonly words: readonly UnknownWord[]
      /** Those with findings. */
      readonly tasks: readonly string[]
    }
  /** `alias` and its like, without a task. */
  | { readonly kind: 'no-task'; readonly remedies: readonly string[]; readonly task: string | null }
  /** That of the thread. */
  | { readonly kind: 'finding-gone' }
  | { readonly kind: 'nothing-to-fix'; readonly choice: FixChoice }
  /** By an earlier run of the same job, which ended before it replied. */
  | { readonly kind: 'committed-before'; readonly commit: string }
  | { readonly kind: 'committed'; readonly commit: string; readonly choice: FixChoice }
  | { readonly kind: 'dry-run'; readonly patch: readonly FixedFile[]; readonly choice: FixChoice }
  | {
      readonly kind: 'not-committed'
      readonly refused: Refused
      readonly patch: readonly FixedFile[]
      readonly choice: FixChoice
    }
  /** Each fix holds alone, and not all together. */
  | { readonly kind: 'would-break'; readonly aftermath: Aftermath; readonly choice: FixChoice }
