import type { Settings } from '../../analysis/model/settings.ts'
import type { Approval, Finding, Gap } from '../../analysis/model/types.ts'

/** What a person may approve, or approved: an error, or a place that could not be read. */
export type Approvable = Finding | Gap

/** What one line of a command approves. */
export interface Granted extends Approval {
  readonly what: readonly Approvable[]
}

/** How a `/celery-approve`, or the check's *Approve break*, ended. */
export type ApproveOutcome =
  | { readonly kind: 'no-permission'; readonly sender: string; readonly needed: Settings['approve'] }
  | { readonly kind: 'closed' }
  /** The check whose button was pressed is about an older head. */
  | { readonly kind: 'head-moved' }
  /** The check of the head had no result when the comment was written, or the head was another one. */
  | { readonly kind: 'not-seen' }
  | {
      readonly kind: 'judged'
      readonly granted: readonly Granted[]
      /** Words that name nothing that can be approved. */
      readonly unknown: readonly string[]
      /** Words behind which the reason is missing. */
      readonly withoutReason: readonly string[]
      /** What else can be approved on this head. */
      readonly left: readonly Approvable[]
    }
