import type { Span } from '../python/facts.ts'

/** Which queues a worker reads. */
export type Reads =
  /** These, or with `-X` all but these. */
  | { readonly kind: 'these' | 'all-but'; readonly queues: readonly string[] }
  /** It is told nothing: those of `task_queues`, or the default queue where that is not set. */
  | { readonly kind: 'declared' }
  /** Something decides that is not known here. */
  | { readonly kind: 'unknown' }

/** A worker command or setting that says which queues are read. */
export interface Consumer {
  readonly path: string
  readonly line: number
  readonly reads: Reads
  /** Where the list is plain text: its place, and what stands between two queues; null where it is not. */
  readonly list: { readonly at: Span; readonly separator: string } | null
  /** It is what a variable comes to that the repository does not set, `${QUEUES:-celery}`: others may set it. */
  readonly isFallback?: true
}
