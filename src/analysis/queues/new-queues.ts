import type { QueueRegistry } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'

type QueueUsers = Pick<RevisionTasks, 'tasks' | 'registries'>

/** A queue that base does not use. */
export interface NewQueue {
  readonly queue: string
  /** The tasks that use it by option or route. */
  readonly tasks: readonly LinkedTask[]
  /** Its registry entry, where no registry of base lists the queue. */
  readonly entry: Entry | null
}

interface Entry {
  readonly registry: QueueRegistry
  readonly name: string
}

/** The queues that tasks start to use or a registry starts to list. */
export function newQueues(base: QueueUsers, head: QueueUsers): NewQueue[] {
  const before = queuesIn(base)
  const used = Map.groupBy(head.tasks, queueOf)
  const listed = new Set(base.registries.flatMap(({ entries }) => Object.values(entries)))
  const added = new Map(
    entriesOf(head).flatMap(([queue, entry]) =>
      queue === null || listed.has(queue) ? [] : [[queue, entry] as const],
    ),
  )
  const isListedFirst = base.registries.length === 0
  const names = [...used.keys(), ...(isListedFirst ? [] : added.keys())].filter((queue) => queue !== null)
  return [...new Set(names)]
    .filter((queue) => !before.has(queue))
    .map((queue) => ({ queue, tasks: used.get(queue) ?? [], entry: added.get(queue) ?? null }))
}

/** Every queue that tasks use by option or route. */
function queuesIn({ tasks }: QueueUsers): Set<string | null> {
  return new Set(tasks.map(queueOf))
}

function queueOf({ effectiveQueue: { queue, by } }: LinkedTask): string | null {
  return by === 'task' || by === 'route' ? queue : null
}

function entriesOf({ registries }: QueueUsers): [string | null, Entry][] {
  return registries.flatMap((registry) =>
    Object.entries(registry.entries).map(([name, queue]): [string | null, Entry] => [
      queue,
      { registry, name },
    ]),
  )
}
