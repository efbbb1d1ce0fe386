import { prose } from '../../shared/prose.ts'
import { registryMember } from '../contract/registry.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import { entryLine, entryShown, type RegistryPair, sameRegistries } from './shared/registry-entries.ts'

export const queueValueChanged = defineRule({
  id: 'queue-value-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds entries of the queue registry that keep their name and mean another queue.',

  check(context) {
    return sameRegistries(context.base, context.head).flatMap((pair) => changedEntries(context, pair))
  },

  page: {
    breaks:
      'Every task that refers to the entry moves at once. What is in the old queue stays there, retries go back to it, and schedule rows with a queue of their own go on naming it. If no worker reads the new queue, its messages wait unseen.',
    notices: 'Whoever misses the work, late: nothing raises.',
    forward: [
      'Add the new queue as an entry of its own, and have workers read both.',
      'Move the tasks to the new entry.',
      'Take the old entry away, and its queue from the workers, once it is empty and the last retry and ETA message has passed.',
    ],
    rollback: 'Messages that are in the new queue stay there: keep a worker on it until it is empty.',
    whenNot:
      'The entry was never used, or the broker’s queue is renamed at the same moment with everything stopped.',
    limits: [
      'A value that is computed, as one from the environment, is not compared.',
      'Whether workers read the new queue is not looked at here.',
    ],
    flagged: {
      base: {
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
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "letters"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
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


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
      },
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
    Letters = "letters"
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

function changedEntries({ head, headText }: RuleContext, { before, after }: RegistryPair): Report[] {
  return Object.entries(before.entries).flatMap(([entry, from]): Report[] => {
    const to = after.entries[entry] ?? null
    if (from === null || to === null || from === to) return []
    const users = head.tasks.filter((task) => registryMember(head.program, task, after) === entry)
    const line = entryLine(head, after, entry, headText(after.path))
    const shown = entryShown(after, entry)
    return [
      {
        path: after.path,
        line,
        endLine: line,
        side: 'head',
        message: prose`${shown} is queue ${to} instead of ${from} from here on: all that refers to it moves at once, messages, retries and schedule rows that are on their way stay in ${from}, and ${to} needs a worker that reads it.`,
        advice: [
          prose`Add the new queue as an entry of its own, let workers read both, move the tasks, and take ${from} away once it is empty and the last retry and ETA message has passed.`,
        ],
        names: users.map(({ name }) => ({ old: name, new: name })),
        fates: { deploy: 'stranded', rollback: 'stranded' },
        fix: () => null,
      },
    ]
  })
}
