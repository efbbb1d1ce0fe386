import { prose } from '../../shared/prose.ts'
import type { Receivers } from '../compare/message-outcomes.ts'
import { serializerOf } from '../compare/message-outcomes.ts'
import type { MessageOutcome } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'
import { namedOrCounted } from './shared/named-or-counted.ts'
import { tasksInBothRevisions } from './shared/rerouted-tasks.ts'

/** A task whose messages are written in another way from here on. */
interface Rewritten {
  readonly task: LinkedTask
  readonly from: string
  readonly to: string
  readonly deploy: MessageOutcome
  readonly rollback: MessageOutcome
}

const ID = 'task-serializer-changed'

export const taskSerializerChanged = defineRule({
  id: ID,
  category: 'contract',
  severity: 'warning',
  summary: 'Finds tasks whose serializer changes to or from one that workers of the other revision refuse.',

  check(context) {
    const { base, head } = context
    const rewritten = tasksInBothRevisions(context).flatMap(([old, next]): Rewritten[] => {
      const from = serializerOf(base, old)
      const to = serializerOf(head, next)
      if (from === null || to === null || from === to) return []
      const deploy = accepts(head, from) ? 'runs' : 'refused'
      const rollback = accepts(base, to) ? 'runs' : 'refused'
      return deploy === 'runs' && rollback === 'runs' ? [] : [{ task: next, from, to, deploy, rollback }]
    })
    const open = rewritten.filter(({ task }) => !context.isSuppressed(ID, placeOf(task)))
    return [...Map.groupBy(open, causeOf).values()].map(report)
  },

  page: {
    breaks:
      'A worker accepts the content types in `accept_content`, by default JSON alone. A message of another one is refused with `ContentDisallowed`, and dropped.',
    notices: 'The worker’s log. The sender hears nothing.',
    forward: [
      'Have all workers accept both, in `accept_content`.',
      'Switch the serializer.',
      'Stop accepting the old one once no message of it is left: queues, retries and ETA messages.',
    ],
    rollback:
      'After the second step a rollback meets workers that accept both. In one step, the old code drops what the new one has written.',
    whenNot: 'All workers accept both by a setting that is not in this repository.',
    limits: [
      'Content types in settings that are computed are not known, and nothing is said of them.',
      'A serializer that a call gives itself is not looked at.',
    ],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge", serializer="yaml")
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
    allowed: {
      base: {
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.conf.accept_content = ["json", "yaml"]
`,
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.conf.accept_content = ["json", "yaml"]
`,
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge", serializer="yaml")
def charge(order_id):
    Order(order_id).charge()
`,
      },
    },
  },
})

/** Content that is not known to be refused is not told to be. */
function accepts({ celery }: Pick<Receivers, 'celery'>, serializer: string): boolean {
  return celery.accepted === null || celery.accepted.has(serializer)
}

/** One setting may change many tasks. */
function causeOf({ task, from, to }: Rewritten): string {
  return 'serializer' in task.options ? `${task.path}\0${task.name}` : `${from}\0${to}`
}

function report(group: readonly Rewritten[]): Report {
  const [first] = group
  if (!first) throw new Error('a group has a member')
  const { task, from, to, deploy, rollback } = first
  const who = group.length > 1 ? prose`${group.length} tasks are` : prose`Task ${task.name ?? ''} is`
  const names = namedOrCounted(group.map(({ task: { name } }) => name))
  const loss =
    deploy === 'refused'
      ? prose`a worker that runs this code does not accept ${from} and drops the messages that are on their way.`
      : prose`a worker that still runs the old code does not accept ${to} and drops such messages.`
  return {
    ...placeOf(task),
    side: 'head',
    title:
      deploy === 'refused'
        ? prose`New workers refuse queued messages of ${names} in ${from}`
        : prose`Old workers refuse messages of ${names} in ${to}`,
    message: prose`${who} sent as ${to} instead of ${from}: ${loss}`,
    advice: [
      prose`Have all workers accept both in ${'accept_content'} first, switch the serializer in the next deployment, and stop accepting ${from} once old messages have drained.`,
    ],
    names: group.map(({ task: { name } }) => ({ old: name, new: name })),
    outcomes: { deploy, rollback },
    fix: () => null,
  }
}
