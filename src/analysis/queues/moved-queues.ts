import type { DeclaredByClients } from '../celery-config/declared-by-clients.ts'
import type { Declaration } from '../celery-config/task-queues.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey } from '../tasks/task-names.ts'

/** Whether a task that both revisions have gets another queue. */
export function movesQueue(base: readonly LinkedTask[], head: readonly LinkedTask[]): boolean {
  const before = new Map(base.map((task) => [contractKey(task), task.effectiveQueue.queue]))
  return head.some((task) => {
    const [key, queue] = [contractKey(task), task.effectiveQueue.queue]
    const old = key === null ? null : (before.get(key) ?? null)
    return old !== null && queue !== null && old !== queue
  })
}

interface Listing {
  readonly celery: { readonly queues: Declaration; readonly declared: DeclaredByClients }
}

/** A queue that `task_queues` no longer lists. */
export interface UnlistedQueue {
  readonly name: string
  /** A worker or sender that names it makes it: `task_create_missing_queues`, which is Celery’s default. */
  readonly isMade: boolean
  /** The file that listed it. */
  readonly path: string
}

/** The queues that leave `task_queues`. Where Celery makes no queues, a worker that names one does not start. */
export function unlistedQueues(base: Listing, head: Listing): UnlistedQueue[] {
  const [before, after] = [base.celery.queues, head.celery.queues]
  if (before === null || before === 'unknown' || after === null || after === 'unknown') return []
  const isMade = head.celery.declared.createsMissing(after.path) !== false
  const listed = new Set(after.items.map(({ name }) => name))
  return before.items
    .filter(({ name }) => !listed.has(name))
    .map(({ name }) => ({ name, isMade, path: before.path }))
}
