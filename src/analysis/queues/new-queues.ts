import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { QueueRegistry } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { isQueueSent, type QueueSend } from './queue-sends.ts'

interface QueueUsers extends Pick<RevisionTasks, 'tasks' | 'registries'> {
  readonly celery: Pick<CelerySettings, 'schedule' | 'isComplete'>
  readonly queueSends: readonly QueueSend[]
}

/** A queue that base does not use. */
export interface NewQueue {
  readonly queue: string
  /** The tasks that use it by option, by route or as the default queue. */
  readonly tasks: readonly LinkedTask[]
  /** The calls and schedule entries that name it. */
  readonly senders: readonly Sender[]
  /** Its registry entry, where no registry of base lists the queue. */
  readonly entry: Entry | null
}

interface Entry {
  readonly registry: QueueRegistry
  readonly name: string
}

interface Sender {
  readonly path: string
  readonly line: number
  /** The key of a schedule entry; null for a call. */
  readonly scheduled: string | null
}

/** The queues that tasks and senders start to use or a registry starts to list. */
export function newQueues(base: QueueUsers, head: QueueUsers): NewQueue[] {
  const before = new Set([...base.tasks.map(queueOf), ...sendersIn(base).map(([queue]) => queue)])
  const used = Map.groupBy(
    head.tasks.filter((task) => usesQueue(head, task)),
    queueOf,
  )
  const sent = Map.groupBy(sendersIn(head), ([queue]) => queue)
  const listed = new Set(base.registries.flatMap(({ entries }) => Object.values(entries)))
  const added = new Map(
    entriesOf(head).flatMap(([queue, entry]) =>
      queue === null || listed.has(queue) ? [] : [[queue, entry] as const],
    ),
  )
  const isListedFirst = base.registries.length === 0
  const names = [...used.keys(), ...sent.keys(), ...(isListedFirst ? [] : added.keys())]
  return [...new Set(names)]
    .filter((queue) => queue !== null)
    .filter((queue) => !before.has(queue))
    .map((queue) => ({
      queue,
      tasks: used.get(queue) ?? [],
      senders: (sent.get(queue) ?? []).map(([, sender]) => sender),
      entry: added.get(queue) ?? null,
    }))
}

/** Whether a task names an entry that its registry lacks. Its fix adds one, and with it a queue. */
export function namesMissingEntry(tasks: readonly LinkedTask[]): boolean {
  return tasks.some(({ queue: { origin, value }, registry, entry }) => {
    return origin === 'registry' && value === null && entry !== null && !(entry in (registry?.entries ?? {}))
  })
}

function queueOf({ effectiveQueue: { queue } }: LinkedTask): string | null {
  return queue
}

/** A task whose senders name other queues does not use the default queue, which settings elsewhere may rename. */
function usesQueue({ celery, queueSends }: QueueUsers, task: LinkedTask): boolean {
  if (task.effectiveQueue.by !== 'default') return true
  if (!celery.isComplete || isQueueSent(queueSends, task)) return false
  return !celery.schedule.some((entry) => entry.task === task.name && entry.choosesQueue)
}

/** The calls and schedule entries that name a queue. A task that is not defined here runs in workers of another project. */
function sendersIn({ celery, queueSends, tasks }: QueueUsers): (readonly [queue: string, Sender])[] {
  const names = new Set(tasks.map(({ name }) => name))
  const isForeign = (task: QueueSend['task']): boolean => typeof task === 'string' && !names.has(task)
  const calls = queueSends.flatMap(({ queue, path, line, task }) => {
    if (queue.kind !== 'named' || queue.value === null || isForeign(task)) return []
    return [[queue.value, { path, line, scheduled: null }] as const]
  })
  const entries = celery.schedule.flatMap(({ queue, path, line, key }) =>
    queue === null ? [] : [[queue, { path, line, scheduled: key }] as const],
  )
  return [...calls, ...entries]
}

function entriesOf({ registries }: QueueUsers): [string | null, Entry][] {
  return registries.flatMap((registry) =>
    Object.entries(registry.entries).map(([name, queue]): [string | null, Entry] => [
      queue,
      { registry, name },
    ]),
  )
}
