import { prose } from '../../shared/prose.ts'
import { addRegistryEntry } from '../fixes/add-registry-entry.ts'
import type { QueueRegistry } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { ONCE_DRAINED } from './shared/advice.ts'
import { DRAINED } from './shared/page-sentences.ts'
import { entryLine, entryShown, type RegistryPair, sameRegistries } from './shared/registry-entries.ts'

const WITHOUT_MAIL = `class CeleryQueues:
    Default = "celery"
`
const send = (queue: string) => `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=${queue})
def send(order_id):
    Order(order_id).mail()
`
const BASE = {
  'shop/queues.py': `${WITHOUT_MAIL}    Mail = "mail"\n`,
  'shop/tasks.py': send('CeleryQueues.Mail'),
}

export const queueRemovedInUse = defineRule({
  id: 'queue-removed-in-use',
  category: 'contract',
  severity: 'error',
  summary: 'Finds queue registry entries that are removed while tasks or routes still use them.',

  check(context) {
    return sameRegistries(context.base, context.head).flatMap((pair) => goneEntries(context, pair))
  },

  page: {
    breaks:
      'If a task refers to the entry, importing its module fails with `AttributeError`, and no worker starts. If a task or a route names the queue by its value, messages go to a queue that the project no longer lists.',
    notices:
      'For a reference, the first process that starts. For a value, users who miss the work once workers no longer read the queue.',
    forward: [
      'Move the tasks and routes to another queue, while workers read both.',
      `Wait until ${DRAINED}: a retry returns to the queue of its message.`,
      'Remove the entry, and the queue from the workers.',
    ],
    rollback:
      'After the first step, some messages are in the other queue. Workers with the old code have to read it too.',
    whenNot:
      'The finding names the code that still uses the entry. If that code is dead, remove it in the same change.',
    limits: [
      'A registry that is renamed or removed as a whole is not reported: importing it fails at once.',
      'Only tasks and `task_routes` count as uses, not calls with `queue=`, schedule rows or worker options.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/queues.py': WITHOUT_MAIL } },
    allowed: {
      base: BASE,
      head: { 'shop/queues.py': WITHOUT_MAIL, 'shop/tasks.py': send('CeleryQueues.Default') },
    },
  },
})

function goneEntries(context: RuleContext, { before, after }: RegistryPair): Report[] {
  const gone = Object.entries(before.entries).filter(([entry]) => !(entry in after.entries) && !after.isOpen)
  return gone.flatMap(([entry, value]): Report[] => {
    const users = context.head.tasks.filter((task) => uses(context, task, after, { entry, value }))
    if (users.length === 0) return []
    const line = entryLine(context.base, before, entry)
    const byMember = users.some((task) => namesEntry(task, after, entry))
    const shown = entryShown(before, entry)
    const who =
      users.length > 1
        ? prose`${users.length} tasks still use`
        : prose`task ${users[0]?.name ?? ''} still uses`
    const end = byMember
      ? prose`Importing the module fails with ${after.form === 'mapping' ? 'KeyError' : 'AttributeError'}.`
      : prose`Messages go to a queue that the project no longer lists.`
    return [
      {
        path: before.path,
        line,
        endLine: line,
        side: 'base',
        title: byMember
          ? prose`Imports fail: queue ${shown} is removed but still in use`
          : prose`Queue ${shown} is removed but still in use`,
        message: prose`${shown} is removed, but ${who} that queue. ${end}`,
        advice: [prose`First move the tasks to another queue. Remove the entry ${ONCE_DRAINED}.`],
        names: users.map(({ name }) => ({ old: name, new: name })),
        outcomes: { deploy: 'stranded', rollback: 'runs' },
        fix: () => restore(context, after, entry, value),
      },
    ]
  })
}

/** Whether a task uses an entry: by its name, by a value that no other entry has, or through a route. */
function uses(
  { head }: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  { entry, value }: { readonly entry: string; readonly value: string | null },
): boolean {
  if (namesEntry(task, registry, entry)) return true
  const { rootOf } = head.program.layout
  const root = rootOf(registry.path)
  if (value === null || (task.registry !== registry && rootOf(task.path) !== root)) return false
  // A constant elsewhere has the value of this entry.
  if (task.queue.origin === 'constant') return false
  const lists = head.registries.filter((one) => one === task.registry || rootOf(one.path) === root)
  if (lists.some(({ entries }) => Object.values(entries).includes(value))) return false
  return task.effectiveQueue.queue === value && task.effectiveQueue.by !== 'default'
}

function namesEntry(task: LinkedTask, registry: QueueRegistry, entry: string): boolean {
  return task.registry === registry && task.entry === entry
}

function restore(
  context: RuleContext,
  registry: QueueRegistry,
  name: string,
  value: string | null,
): FixDraft | null {
  const text = context.headText(registry.path)
  if (text === null || value === null) return null
  const edits = addRegistryEntry(context.head, registry, text, { name, value })
  return edits && { title: prose`Restore ${name}`, safety: 'suggestion', edits }
}
