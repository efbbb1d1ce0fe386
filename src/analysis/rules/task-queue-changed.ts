import { list, type Prose, prose } from '../../shared/prose.ts'
import { newQueues } from '../queues/new-queues.ts'
import type { Consumer } from '../references/consumer.ts'
import type { Snapshot } from '../snapshot.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { ONCE_DRAINED, staysInQueue } from './shared/advice.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, QUEUE_NOTICED_BY, QUEUE_ROLLBACK, STAYS_IN_QUEUE } from './shared/page-sentences.ts'
import { knownQueueReaders, knownReadersOf, queueReaders } from './shared/queue-readers.ts'
import { type ReroutedTask, reroutedTasks } from './shared/rerouted-tasks.ts'

const ID = 'task-queue-changed'

const send = (queue: string) => `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=${queue})
def send(order_id):
    Order(order_id).mail()
`
const BASE = {
  'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
    Slow = "slow"
`,
  'shop/tasks.py': send('"mail"'),
}

export const taskQueueChanged = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary: 'Finds tasks that move to another queue by their own option, a route or the default queue.',
  // A task that moves to an entry that is missing has no known queue.
  yieldsTo: ['queue-not-in-registry'],

  check(context) {
    const open = reroutedTasks(context).filter((one) => !context.isSuppressed(ID, placeOf(one.new)))
    return [...Map.groupBy(open, ({ causeKey }) => causeKey).values()].map((group) => report(context, group))
  },

  page: {
    breaks: `${STAYS_IN_QUEUE} If no worker reads the new queue, its messages wait unseen; by default Celery creates the queue silently.`,
    notices: QUEUE_NOTICED_BY,
    forward: [
      'Have workers read both queues.',
      'Move the task.',
      `Stop reading the old queue once ${DRAINED}.`,
    ],
    rollback: QUEUE_ROLLBACK,
    whenNot:
      'Workers already read both queues, and will keep reading them. Where the repository shows that, the finding is a notice.',
    limits: [
      'A worker found here may not be the one that runs in production. Where no worker is found, the finding is a warning.',
      '`queue-not-consumed` reports a new queue that no worker reads.',
      'Routers written as code and computed queues are not judged, nor are routes and default queues that several settings of a repository set differently.',
      'A call with its own `queue=` goes there, whatever the task says.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/tasks.py': send('CeleryQueues.Slow') } },
    allowed: { base: BASE, head: { ...BASE, 'shop/tasks.py': send('CeleryQueues.Mail') } },
  },
})

function report(context: RuleContext, group: readonly ReroutedTask[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { from, to } = first
  const { base, head } = context
  const read = reading(base, head, first)
  const isHarmless = read.kind === 'both' || (read.kind === 'old' && isReportedUnread(context, to))
  return {
    ...placeOf(first.new),
    side: 'head',
    title: title(read, group, first),
    message: prose`${subject(group, first)} from queue ${from} to ${to}. ${consequence(read, first)}${routingKey(first)}`,
    advice: [advice(read, from)],
    names: group.map(({ old }) => ({ old: labelOf(old), new: labelOf(old) })),
    outcomes: {
      deploy: read.kind === 'both' || read.kind === 'old' ? 'runs' : 'stranded',
      rollback: read.kind === 'both' && read.isReadBefore ? 'runs' : 'stranded',
    },
    ...(isHarmless && { severity: 'notice' }),
    fix: () => null,
  }
}

/** Whether `queue-not-consumed` reports the new queue: messages in the old one run, so there is nothing to add. */
function isReportedUnread({ base, head, isOn }: RuleContext, queue: string): boolean {
  const readers = isOn('queue-not-consumed') ? queueReaders(base, head) : null
  if (readers === null || readers.reads(queue)) return false
  return newQueues(base, head).some((one) => one.queue === queue)
}

/** Which of the two queues workers read. */
type Reading =
  /** Workers of head read both, and those of base read the new one already or do not. */
  | { readonly kind: 'both'; readonly isReadBefore: boolean; readonly by: readonly string[] }
  /** Workers of head read the old queue, and none is known to read the new one. */
  | { readonly kind: 'old'; readonly by: readonly string[] }
  /** A worker of base read the old queue, and all workers of head are known not to. */
  | { readonly kind: 'left'; readonly by: readonly string[] }
  | { readonly kind: 'unknown' }

function reading(base: Snapshot, head: Snapshot, { from, to }: ReroutedTask): Reading {
  const [old, next] = [knownReadersOf(head, from), knownReadersOf(head, to)]
  if (old.length > 0 && next.length > 0) {
    const isReadBefore = knownReadersOf(base, to).length > 0
    return { kind: 'both', isReadBefore, by: pathsOf([...old, ...next]) }
  }
  if (old.length > 0) return { kind: 'old', by: pathsOf(old) }
  const before = knownReadersOf(base, from)
  const isLeft = before.length > 0 && knownQueueReaders(base, head)?.reads(from) === false
  return isLeft ? { kind: 'left', by: pathsOf(before) } : { kind: 'unknown' }
}

function pathsOf(consumers: readonly Consumer[]): string[] {
  return [...new Set(consumers.map(({ path }) => path))].sort()
}

function title({ kind }: Reading, group: readonly ReroutedTask[], { from, to }: ReroutedTask): Prose {
  const who = namedOrCounted(group.map(({ old }) => labelOf(old)))
  if (kind === 'both') return prose`Workers read both queues: ${who} moved from ${from} to ${to}`
  if (kind === 'old') return prose`Messages need a worker on ${to}: ${who} moved from ${from}`
  return prose`Messages stay in ${from}: ${who} moved to ${to}`
}

function consequence(read: Reading, { from, to }: ReroutedTask): Prose {
  switch (read.kind) {
    case 'both':
      return prose`Workers read both (${places(read.by)}), so messages left in ${from} still run.`
    case 'old':
      return prose`Workers still read ${from} (${places(read.by)}), and ${to} needs a worker that reads it.`
    case 'left':
      return prose`No worker reads ${from} any more: the change takes it out of ${places(read.by)}. Queued messages, retries and schedule rows wait there without an error.`
    case 'unknown':
      return staysInQueue(from, to)
  }
}

/** More files are counted. */
const MOST = 3

function places(paths: readonly string[]): Prose {
  return paths.length > MOST ? prose`${paths.length} files` : list(paths)
}

function advice({ kind }: Reading, from: string): Prose {
  if (kind === 'both') return prose`Stop reading ${from} ${ONCE_DRAINED}.`
  if (kind === 'left') return prose`Keep a worker on ${from}. Remove it ${ONCE_DRAINED}.`
  return prose`Let workers read both queues before this deployment. Stop reading ${from} ${ONCE_DRAINED}.`
}

/** A queue of the same name as the key may have been intended. */
function routingKey({ new: task, cause }: ReroutedTask): Prose {
  const isAlone = cause === 'option' && task.queue.origin === 'none' && 'routing_key' in task.options
  return isAlone ? prose` A ${'routing_key'} without ${'queue'} does not choose a queue.` : prose``
}

function subject(group: readonly ReroutedTask[], { old, cause }: ReroutedTask): Prose {
  const isAlone = group.length === 1
  if (cause === 'option')
    return isAlone ? prose`Task ${labelOf(old) ?? ''} moves` : prose`${group.length} tasks move`
  return prose`The settings move ${isAlone ? prose`task ${labelOf(old) ?? ''}` : prose`${group.length} tasks`}`
}
