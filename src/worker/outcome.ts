import type { Job } from '../jobs/payloads.ts'

/** What an attempt came to, and the requests that it sent to GitHub other than reads. */
export interface Report {
  readonly outcome: Outcome
  readonly writes: number
}

/** What became of an attempt. It crosses a process boundary, so times are milliseconds. */
export type Outcome =
  | { readonly kind: 'done'; readonly next: readonly Job[] }
  /** It may succeed soon. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** GitHub limits the installation until then. */
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string }
  /** It will not succeed. */
  | { readonly kind: 'give-up'; readonly reason: string }
  /** It took its process down. */
  | { readonly kind: 'crashed'; readonly reason: string }
  /** The worker stops, or lost the lease. */
  | { readonly kind: 'interrupted' }
