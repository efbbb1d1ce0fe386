import { prose } from '../../shared/prose.ts'
import type { QueueRegistry } from '../model/types.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import {
  entryLine,
  entryShown,
  type RegistryPair,
  sameRegistries,
  setsEntry,
} from './shared/registry-entries.ts'

export const queueValueChanged = defineRule({
  id: 'queue-value-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds entries of the queue registry that keep their name and mean another queue.',

  check(context) {
    const changed = sameRegistries(context.base, context.head).flatMap((pair) =>
      changedEntries(context, pair),
    )
    const set = new Set(changed.flatMap((one) => (one.isSet ? [changeOf(one)] : [])))
    // A class that inherits the entry changes with the one that sets it, which is told.
    return changed.filter((one) => one.isSet || !set.has(changeOf(one))).map((one) => report(context, one))
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

interface ChangedEntry {
  readonly registry: QueueRegistry
  readonly entry: string
  readonly from: string
  readonly to: string
  /** By the registry itself, not by what it inherits from. */
  readonly isSet: boolean
}

function changedEntries({ head }: RuleContext, { before, after }: RegistryPair): ChangedEntry[] {
  return Object.entries(before.entries).flatMap(([entry, from]): ChangedEntry[] => {
    const to = after.entries[entry] ?? null
    if (from === null || to === null || from === to) return []
    return [{ registry: after, entry, from, to, isSet: setsEntry(head, after, entry) }]
  })
}

function changeOf({ entry, from, to }: ChangedEntry): string {
  return [entry, from, to].join('\0')
}

function report({ head, headText }: RuleContext, { registry, entry, from, to }: ChangedEntry): Report {
  const users = head.tasks.filter((task) => task.registry === registry && task.entry === entry)
  const line = entryLine(head, registry, entry, headText(registry.path))
  return {
    path: registry.path,
    line,
    endLine: line,
    side: 'head',
    title: prose`Messages stay in ${from} while ${entryShown(registry, entry)} becomes ${to}`,
    message: prose`${entryShown(registry, entry)} is queue ${to} instead of ${from} from here on: all that refers to it moves at once, messages, retries and schedule rows that are on their way stay in ${from}, and ${to} needs a worker that reads it.`,
    advice: [
      prose`Add the new queue as an entry of its own, let workers read both, move the tasks, and take ${from} away once it is empty and the last retry and ETA message has passed.`,
    ],
    names: users.map(({ name }) => ({ old: name, new: name })),
    outcomes: { deploy: 'stranded', rollback: 'stranded' },
    fix: () => null,
  }
}
