import { type Prose, prose } from '../../shared/prose.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { type ReroutedTask, reroutedTasks } from './shared/rerouted-tasks.ts'

const ID = 'task-queue-changed'

export const taskQueueChanged = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary:
    'Finds tasks that are sent to another queue than before, by their own option, a route or the default.',

  check(context) {
    const open = reroutedTasks(context).filter((one) => !context.isSuppressed(ID, placeOf(one.new)))
    return [...Map.groupBy(open, causeOf).values()].map(report)
  },

  page: {
    breaks:
      'What is in the old queue stays there, retries go back to it, and schedule rows with a queue of their own go on naming it. If no worker reads the new queue, its messages wait unseen; by default Celery creates it without a word.',
    notices: 'Whoever misses the work, late: nothing raises.',
    forward: [
      'Have workers read both queues.',
      'Move the task.',
      'Stop reading the old queue once it is empty and the last retry and ETA message has passed.',
    ],
    rollback: 'Messages that are in the new queue stay there: keep a worker on it until it is empty.',
    whenNot: 'Workers read both queues already, and go on doing so.',
    limits: [
      'Whether workers read the new queue is not looked at here.',
      'Routers that are code, and queues that are computed, are not judged; nor are routes and default queues that several settings of a repository set differently.',
      'A call with a `queue=` of its own goes where it says, whatever the task says.',
    ],
    flagged: {
      base: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
    Slow = "slow"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
    Slow = "slow"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Slow)
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
    allowed: {
      base: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue="mail")
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
  },
})

/** One line of the settings may move many tasks. */
function causeOf({ cause, old, from, to }: ReroutedTask): string {
  return cause === 'option' ? `${old.path}\0${old.name}` : `${from}\0${to}`
}

function report(group: readonly ReroutedTask[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { from, to } = first
  return {
    ...placeOf(first.new),
    side: 'head',
    title: prose`Messages stay in ${from}: ${namedOrCounted(group.map(({ old }) => old.name))} moved to ${to}`,
    message: prose`${subject(group, first)} from queue ${from} to ${to}: messages, retries and schedule rows that are on their way stay in ${from}, and ${to} needs a worker that reads it.`,
    advice: [
      prose`Let workers read both queues before this is deployed, and stop reading ${from} once it is empty and the last retry and ETA message has passed.`,
    ],
    names: group.map(({ old }) => ({ old: old.name, new: old.name })),
    outcomes: { deploy: 'stranded', rollback: 'stranded' },
    fix: () => null,
  }
}

function subject(group: readonly ReroutedTask[], { old, cause }: ReroutedTask): Prose {
  const who = group.length > 1 ? prose`${group.length} tasks` : prose`task ${old.name ?? ''}`
  return cause === 'option' ? prose`Task ${old.name ?? ''} moves` : prose`The settings move ${who}`
}
