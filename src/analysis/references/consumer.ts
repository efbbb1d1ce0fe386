import type { Span } from '../python/facts.ts'

/** Which queues a worker reads. */
type Reads =
  /** The listed queues, or with `-X` all others. */
  | { readonly kind: 'these' | 'all-but'; readonly queues: readonly string[] }
  /** No option: the queues of `task_queues`, else the default queue. */
  | { readonly kind: 'declared' }
  /** The queues are not known statically. */
  | { readonly kind: 'unknown' }

/** A worker command or setting that selects queues. */
export interface Consumer {
  readonly path: string
  readonly line: number
  readonly reads: Reads
  /** The place and separator of a literal list; null where the list is not a literal. */
  readonly list: { readonly at: Span; readonly separator: string } | null
  /** The default of a variable that the repository does not set, `${QUEUES:-celery}`. Others may set it. */
  readonly isFallback?: true
}
