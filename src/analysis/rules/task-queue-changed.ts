import { type Prose, prose } from '../../shared/prose.ts'
import { labelOf } from '../tasks/task-names.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { ONCE_DRAINED, staysInQueue } from './shared/advice.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { DRAINED, QUEUE_NOTICED_BY, QUEUE_ROLLBACK, STAYS_IN_QUEUE } from './shared/page-sentences.ts'
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

  check(context) {
    const open = reroutedTasks(context).filter((one) => !context.isSuppressed(ID, placeOf(one.new)))
    return [...Map.groupBy(open, causeOf).values()].map(report)
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
    whenNot: 'Workers already read both queues, and will keep reading them.',
    limits: [
      'The rule does not check whether workers read the new queue.',
      'Routers written as code and computed queues are not judged, nor are routes and default queues that several settings of a repository set differently.',
      'A call with its own `queue=` goes there, whatever the task says.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/tasks.py': send('CeleryQueues.Slow') } },
    allowed: { base: BASE, head: { ...BASE, 'shop/tasks.py': send('CeleryQueues.Mail') } },
  },
})

/** One line of the settings can move many tasks. */
function causeOf({ cause, old, from, to }: ReroutedTask): string {
  return cause === 'option' ? `${old.path}\0${labelOf(old)}` : `${from}\0${to}`
}

function report(group: readonly ReroutedTask[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { from, to } = first
  return {
    ...placeOf(first.new),
    side: 'head',
    title: prose`Messages stay in ${from}: ${namedOrCounted(group.map(({ old }) => labelOf(old)))} moved to ${to}`,
    message: prose`${subject(group, first)} from queue ${from} to ${to}. ${staysInQueue(from, to)}${routingKey(first)}`,
    advice: [
      prose`Let workers read both queues before this deployment. Stop reading ${from} ${ONCE_DRAINED}.`,
    ],
    names: group.map(({ old }) => ({ old: labelOf(old), new: labelOf(old) })),
    outcomes: { deploy: 'stranded', rollback: 'stranded' },
    fix: () => null,
  }
}

/** A queue of the same name as the key may have been intended. */
function routingKey({ new: task, cause }: ReroutedTask): Prose {
  const isAlone = cause === 'option' && task.queue.origin === 'none' && 'routing_key' in task.options
  return isAlone ? prose` A ${'routing_key'} without ${'queue'} does not choose a queue.` : prose``
}

function subject(group: readonly ReroutedTask[], { old, cause }: ReroutedTask): Prose {
  const who = group.length > 1 ? prose`${group.length} tasks` : prose`task ${labelOf(old) ?? ''}`
  return cause === 'option' ? prose`Task ${labelOf(old) ?? ''} moves` : prose`The settings move ${who}`
}
