import type { Span } from '../python/facts.ts'

/** Which queues a worker reads. */
type Reads =
  /** The listed queues, or with `-X` all others. */
  | { readonly kind: 'these' | 'all-but'; readonly queues: readonly string[] }
  /** No option: the queues of `task_queues`, else the default queue. */
  | { readonly kind: 'declared' }
  /** The queues are not known statically. */
  | { readonly kind: 'unknown' }
  /** A worker that is not understood may read the queues that the text names. */
  | { readonly kind: 'named'; readonly text: string }

/** A worker command or setting that selects queues. */
export interface Consumer {
  readonly path: string
  readonly line: number
  readonly reads: Reads
  /** The list where it is a literal; null where it is not. */
  readonly list: QueueList | null
  /** The default of a variable that the repository does not set, `${QUEUES:-celery}`. Others may set it. */
  readonly isFallback?: true
  /** The applications of the commands that use it, as `-A` writes them. */
  readonly applications?: readonly string[]
  /** Where a command without a list takes `-Q`, if it is plain text: the end of its word `worker`. */
  readonly optionAt?: number
}

/** A literal list of queues in a text. */
export interface QueueList {
  /** From its first to its last queue. */
  readonly at: Span
  readonly separator: string
  /** The scalar without quotes that contains the list, where a comma would end the scalar. */
  readonly unquoted?: Span
}

/** Whether a text holds a queue's name as a whole word. */
export function namesQueue(text: string, queue: string): boolean {
  for (let at = text.indexOf(queue); at !== -1; at = text.indexOf(queue, at + 1)) {
    const before = text.slice(Math.max(0, at - 3), at)
    const after = text.slice(at + queue.length, at + queue.length + 2)
    const begins = !/[\w-]$|\w\.$/.test(before) || /(?:^|[^\w-])-[BED]?Q$/.test(before)
    if (begins && !/^(?:[\w-]|\.\w)/.test(after)) return true
  }
  return false
}
