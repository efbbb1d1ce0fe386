import { NOT_REQUESTED } from '../../model/requested.ts'
import { type Consumer, namesQueue } from '../../references/consumer.ts'
import type { Snapshot } from '../../snapshot.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { declaredIn, readBy, settingOf } from '../../worker-queues/reads.ts'

/** The workers of the project, and whether one of them reads a queue. */
export interface QueueReaders {
  readonly consumers: readonly Consumer[]
  reads(queue: string): boolean
}

/** The readers; null where one worker's queues are unknown, or where the known ones cannot be all. */
export function queueReaders(base: Snapshot, head: Snapshot): QueueReaders | null {
  const readers = knownQueueReaders(base, head)
  return readers !== null && covers(base, readers) ? readers : null
}

/** The same without the check for completeness. */
export function knownQueueReaders(base: Snapshot, head: Snapshot): QueueReaders | null {
  if (head.consumers === NOT_REQUESTED) return null
  const known = new Set([...queuesOf(base), ...queuesOf(head)])
  // Workers that read only foreign queues belong to another project of the repository.
  const consumers = head.consumers.filter(({ reads }) => {
    if (reads.kind === 'these') return reads.queues.some((queue) => known.has(queue.trim()))
    return reads.kind !== 'named'
  })
  const unread = head.consumers.flatMap(({ reads }) => (reads.kind === 'named' ? [reads.text] : []))
  const declared = declaredIn(head)
  // Without a worker in the repository, only the setting is known.
  const sets = consumers.length > 0 ? consumers.map((one) => readBy(one, declared)) : [settingOf(head)]
  if (!sets.every((set) => set !== null)) return null
  return {
    consumers,
    reads: (queue) => sets.some((set) => set.has(queue)) || unread.some((text) => namesQueue(text, queue)),
  }
}

/**
 * The same for the projects of these tasks alone. A repository of several projects may start the workers of one, while
 * those of another start elsewhere.
 */
export function coversProjectsOf(
  base: Snapshot,
  readers: QueueReaders,
  tasks: readonly LinkedTask[],
): boolean {
  const { rootOf } = base.program.layout
  const roots = new Set(tasks.map(({ path }) => rootOf(path)))
  return covers({ tasks: base.tasks.filter(({ path }) => roots.has(rootOf(path))) }, readers)
}

/** Whether at least half of the queues in use have a reader; otherwise further workers start elsewhere. */
function covers({ tasks }: Pick<Snapshot, 'tasks'>, { consumers, reads }: QueueReaders): boolean {
  // Celery reads ` mail` for `-Q "celery, mail"`, which was meant to be `mail`.
  const meant = new Set(
    consumers.flatMap(({ reads }) => (reads.kind === 'these' ? reads.queues.map((one) => one.trim()) : [])),
  )
  const used = new Set(
    tasks.flatMap(({ effectiveQueue: { queue, by } }) => (queue === null || by === 'default' ? [] : [queue])),
  )
  return [...used].filter((queue) => reads(queue) || meant.has(queue)).length * 2 >= used.size
}

/** The workers of a revision that are known to read a queue, whatever further ones read. */
export function knownReadersOf(revision: Snapshot, queue: string): readonly Consumer[] {
  if (revision.consumers === NOT_REQUESTED) return []
  const declared = declaredIn(revision)
  return revision.consumers.filter((one) => readBy(one, declared)?.has(queue))
}

function queuesOf({ tasks, registries, celery, queueSends }: Snapshot): (string | null)[] {
  return [
    ...tasks.map(({ effectiveQueue }) => effectiveQueue.queue),
    ...celery.schedule.map(({ queue }) => queue),
    ...queueSends.map(({ queue }) => (queue.kind === 'named' ? queue.value : null)),
    ...registries.flatMap(({ entries }) => Object.values(entries)),
    celery.defaultQueue,
  ].filter((queue) => queue !== null)
}
