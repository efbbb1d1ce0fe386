import type { LinkedTask } from './linked-task.ts'
import type { Snapshot } from './snapshot.ts'

type Linked = Pick<Snapshot, 'tasks' | 'registry'>

/** A queue that head is the first to use. */
export interface NewQueue {
  readonly queue: string
  /** The tasks that go there by their own option or a route. */
  readonly tasks: readonly LinkedTask[]
  /** The registry's entry for it, where base has none. */
  readonly entry: string | null
}

/** The queues that tasks start to go to, or that the registry starts to list. */
export function newQueues(base: Linked, head: Linked): NewQueue[] {
  const before = queuesIn(base)
  const used = Map.groupBy(head.tasks, queueOf)
  const listed = new Map(entriesOf(base).map(([entry, queue]) => [queue, entry]))
  const added = new Map(
    entriesOf(head).flatMap(([entry, queue]) =>
      queue === null || listed.has(queue) ? [] : [[queue, entry] as const],
    ),
  )
  const names = [...used.keys(), ...(base.registry ? added.keys() : [])].filter((queue) => queue !== null)
  return [...new Set(names)]
    .filter((queue) => !before.has(queue))
    .map((queue) => ({ queue, tasks: used.get(queue) ?? [], entry: added.get(queue) ?? null }))
}

/** Every queue that tasks go to by their own option or a route. */
function queuesIn({ tasks }: Linked): Set<string | null> {
  return new Set(tasks.map(queueOf))
}

function queueOf({ delivery: { queue, by } }: LinkedTask): string | null {
  return by === 'task' || by === 'route' ? queue : null
}

function entriesOf({ registry }: Linked): [string, string | null][] {
  return Object.entries(registry?.entries ?? {})
}
