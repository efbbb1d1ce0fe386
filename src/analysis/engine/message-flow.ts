import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { MessageFlow, QueueFlow, QueueMove, SenderPlace } from '../model/message-flow.ts'
import { NOT_REQUESTED } from '../model/requested.ts'
import type { Settings } from '../model/settings.ts'
import { newQueues } from '../queues/new-queues.ts'
import { knownReadersOf } from '../rules/shared/queue-readers.ts'
import { tasksInBothRevisions } from '../rules/shared/rerouted-tasks.ts'
import { sendersInChange } from '../senders/senders-in-change.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, labelOf } from '../tasks/task-names.ts'

/** A larger graph is unreadable, and each task costs a search of the whole schedule. */
const MAX_TASKS = 20
const MAX_SENDERS = 50
const MAX_MOVES = 500
const MAX_QUEUES = 200

interface Revisions {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly settings: Settings
}

/** Who sends the tasks of a change and who reads their queues. Nothing is read or searched for it. */
export function messageFlow(revisions: Revisions, changes: readonly LinkedChange[]): MessageFlow {
  const moves = movesOf(revisions, changes)
  return { senders: sendersOf(revisions, changes), queues: queuesOf(revisions, changes, moves), moves }
}

function sendersOf(
  revisions: Revisions,
  changes: readonly LinkedChange[],
): ReadonlyMap<string, readonly SenderPlace[]> {
  const worstFirst = changes.toSorted((a, b) => Number(b.breaking) - Number(a.breaking))
  const known = worstFirst.slice(0, MAX_TASKS).flatMap(({ old, new: next }) => {
    const name = labelOf(old ?? next ?? { name: null, symbol: null })
    const places = [
      ...(old ? sendersOfOld(revisions, old) : []),
      ...(old === null && next ? sendersOfNew(revisions.head, next) : []),
    ]
    return name === null || places.length === 0 ? [] : [[name, places.slice(0, MAX_SENDERS)] as const]
  })
  return new Map(known)
}

function sendersOfOld(revisions: Revisions, task: LinkedTask): SenderPlace[] {
  const { senders } = revisions.base
  const key = contractKey(task)
  if (key === null || senders === NOT_REQUESTED || !senders.has(key)) return []
  return sendersInChange(revisions, task).known.map(({ kind, path, line }) => ({ kind, path, line }))
}

function sendersOfNew({ callSites, celery }: Snapshot, task: LinkedTask): SenderPlace[] {
  const { name, path: definedIn, origin } = task
  const calls = callSites.filter((one) => one.definition === origin.definition && one.definedIn === definedIn)
  const entries = celery.schedule.filter((entry) => name !== null && entry.task === name)
  return [
    ...calls.map(({ isSignature, path, line }): SenderPlace => {
      return { kind: isSignature ? 'signature' : 'call', path, line }
    }),
    ...entries.map(({ path, line }): SenderPlace => ({ kind: 'schedule', path, line })),
  ]
}

/** A renamed task may move because a route names its old name. */
function movesOf({ base, head }: Revisions, changes: readonly LinkedChange[]): QueueMove[] {
  return tasksInBothRevisions({ base, head, changes })
    .flatMap(([old, next]): QueueMove[] => {
      const [from, to] = [old.effectiveQueue.queue, next.effectiveQueue.queue]
      const [before, after] = [labelOf(old), labelOf(next)]
      if (from === null || to === null || from === to || before === null || after === null) return []
      return [{ old: before, new: after, from, to }]
    })
    .slice(0, MAX_MOVES)
}

function queuesOf(
  { base, head }: Revisions,
  changes: readonly LinkedChange[],
  moves: readonly QueueMove[],
): QueueFlow[] {
  const fresh = new Map(newQueues(base, head).map((one) => [one.queue, one.senders.length > 0]))
  const ofTasks = changes.flatMap(({ old, new: next }) => [old, next].map((one) => one?.effectiveQueue.queue))
  const names = [...ofTasks, ...moves.flatMap(({ from, to }) => [from, to]), ...fresh.keys()]
  const used = new Set(head.tasks.map(({ effectiveQueue }) => effectiveQueue.queue))
  const known = [...new Set(names.filter((one) => typeof one === 'string'))]
  return known.slice(0, MAX_QUEUES).map((queue) => ({
    queue,
    isNew: fresh.has(queue),
    isUsed: used.has(queue) || fresh.get(queue) === true,
    readers: knownReadersOf(head, queue).map(({ path, line }) => ({ path, line })),
  }))
}
