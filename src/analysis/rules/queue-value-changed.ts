import { list, prose } from '../../shared/prose.ts'
import type { QueueRegistry } from '../model/types.ts'
import { defineRule, type Report, type RuleContext } from './define-rule.ts'
import { ONCE_DRAINED, staysInQueue } from './shared/advice.ts'
import { DRAINED, QUEUE_NOTICED_BY, QUEUE_ROLLBACK, STAYS_IN_QUEUE } from './shared/page-sentences.ts'
import {
  entryLine,
  entryShown,
  type RegistryPair,
  sameRegistries,
  setsEntry,
} from './shared/registry-entries.ts'

const MAIL = `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`
const BASE = {
  'shop/queues.py': MAIL,
  'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
}

export const queueValueChanged = defineRule({
  id: 'queue-value-changed',
  category: 'contract',
  severity: 'error',
  summary: 'Finds queue registry entries that keep their name and change their queue.',

  check(context) {
    const changed = sameRegistries(context.base, context.head).flatMap((pair) =>
      changedEntries(context, pair),
    )
    const set = new Set(changed.flatMap((one) => (one.isSet ? [changeOf(one)] : [])))
    // An inherited entry changes with the registry that sets it, which is reported.
    const own = changed.filter((one) => one.isSet || !set.has(changeOf(one)))
    return [...Map.groupBy(own, queueOf).values()].map((group) => report(context, group))
  },

  page: {
    breaks: `Every task that refers to the entry moves at once. ${STAYS_IN_QUEUE} If no worker reads the new queue, its messages wait unseen.`,
    notices: QUEUE_NOTICED_BY,
    forward: [
      'Add the new queue as a separate entry, and have workers read both.',
      'Move the tasks to the new entry.',
      `Remove the old entry, and its queue from the workers, once ${DRAINED}.`,
    ],
    rollback: QUEUE_ROLLBACK,
    whenNot:
      'The entry was never used, or the broker’s queue is renamed while all senders and workers are stopped.',
    limits: [
      'A computed value, such as one from the environment, is not compared.',
      'The rule does not check whether workers read the new queue.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/queues.py': MAIL.replace('"mail"', '"letters"') } },
    allowed: { base: BASE, head: { ...BASE, 'shop/queues.py': `${MAIL}    Letters = "letters"\n` } },
  },
})

interface ChangedEntry {
  readonly registry: QueueRegistry
  readonly entry: string
  readonly from: string
  readonly to: string
  /** Set by the registry itself, not inherited. */
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

/** Two entries of a registry that hold one queue are one finding. */
function queueOf({ registry, from, to }: ChangedEntry): string {
  return [registry.path, registry.form, registry.holder ?? '', from, to].join('\0')
}

function report({ head, headText }: RuleContext, group: readonly ChangedEntry[]): Report {
  const [first, ...others] = group
  if (!first) throw new Error('a group has a member')
  const { registry, entry, from, to } = first
  const entries = new Set(group.map((one) => one.entry))
  const users = head.tasks.filter((task) => task.registry === registry && entries.has(task.entry ?? ''))
  const line = entryLine(head, registry, entry, headText(registry.path))
  const shown = list(group.map((one) => entryShown(registry, one.entry)))
  const subject = others.length > 0 ? prose`${shown} are` : prose`${shown} is`
  return {
    path: registry.path,
    line,
    endLine: line,
    side: 'head',
    title: prose`Messages stay in ${from} while ${shown} ${others.length > 0 ? prose`become` : prose`becomes`} ${to}`,
    message: prose`${subject} now queue ${to} instead of ${from}, and all ${others.length > 0 ? prose`their` : prose`its`} tasks move at once. ${staysInQueue(from, to)}`,
    advice: [
      prose`Add the new queue as a separate entry, let workers read both, and move the tasks. Remove ${from} ${ONCE_DRAINED}.`,
    ],
    names: users.map(({ name }) => ({ old: name, new: name })),
    outcomes: { deploy: 'stranded', rollback: 'stranded' },
    fix: () => null,
  }
}
