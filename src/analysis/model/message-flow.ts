/** A place that sends a task. */
export interface SenderPlace {
  readonly kind: 'call' | 'signature' | 'name' | 'schedule' | 'row' | 'program'
  readonly path: string
  readonly line: number
}

/** A queue of the changed tasks. */
export interface QueueFlow {
  readonly queue: string
  /** No task and no sender of base uses it. */
  readonly isNew: boolean
  /** A task of head uses it, or a sender of head names it for the first time. */
  readonly isUsed: boolean
  /** The workers of head that are known to read it; there may be others. */
  readonly readers: readonly { readonly path: string; readonly line: number }[]
}

/** A task that calls without a queue send to another queue after the change. */
export interface QueueMove {
  readonly old: string
  readonly new: string
  readonly from: string
  readonly to: string
}

/** How messages reach the tasks of a change, as far as the analysis had to find out. */
export interface MessageFlow {
  /** The known senders by the task’s name at base, or at head for a new task; only of the first breaking and changed ones. */
  readonly senders: ReadonlyMap<string, readonly SenderPlace[]>
  readonly queues: readonly QueueFlow[]
  readonly moves: readonly QueueMove[]
}
