import { prose } from '../../shared/prose.ts'
import { addRegistryEntry } from '../fixes/add-registry-entry.ts'
import type { QueueRegistry } from '../model/types.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { entryLine, entryShown, type RegistryPair, sameRegistries } from './shared/registry-entries.ts'

export const queueRemovedInUse = defineRule({
  id: 'queue-removed-in-use',
  category: 'contract',
  severity: 'error',
  summary: 'Finds entries that were taken out of the queue registry while tasks or routes still name them.',

  check(context) {
    return sameRegistries(context.base, context.head).flatMap((pair) => goneEntries(context, pair))
  },

  page: {
    breaks:
      'Where a task refers to the entry, importing its module fails with `AttributeError`: no worker starts with it. Where it names the queue by its value, or a route does, messages go on to a queue that the project no longer lists.',
    notices:
      'For a reference, the first process that starts. For a value, whoever misses the work once workers no longer read the queue.',
    forward: [
      'Move the tasks and routes to another queue, while workers read both.',
      'Wait until the old queue is empty and the last retry and ETA message has passed: a retry goes back to the queue that its message came from.',
      'Take the entry away, and the queue from the workers.',
    ],
    rollback:
      'After the first step some messages are in the other queue: workers with the old code have to read it too.',
    whenNot:
      'The finding names what still uses the entry. If that is dead code, remove it in the same change.',
    limits: [
      'A registry that is renamed or removed as a whole is not told: what still imports it fails at once.',
      'Uses outside of tasks and `task_routes` are not looked at: calls with `queue=`, schedule rows, workers’ options.',
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
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Default)
def send(order_id):
    Order(order_id).mail()
`,
      },
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
    const who = users.length > 1 ? prose`${users.length} tasks` : prose`task ${users[0]?.name ?? ''}`
    const end = byMember
      ? prose`importing the module fails with ${after.form === 'mapping' ? 'KeyError' : 'AttributeError'}.`
      : prose`messages go to a queue that nobody lists any more.`
    return [
      {
        path: before.path,
        line,
        endLine: line,
        side: 'base',
        title: byMember
          ? prose`Imports fail: queue ${shown} is removed but still in use`
          : prose`Queue ${shown} is removed but still in use`,
        message: prose`${shown} is gone, while ${who} ${users.length > 1 ? prose`still name` : prose`still names`} that queue: ${end}`,
        advice: [
          prose`Move the tasks to another queue first, and take the entry away once the queue is empty and the last retry and ETA message has passed.`,
        ],
        names: users.map(({ name }) => ({ old: name, new: name })),
        outcomes: { deploy: 'stranded', rollback: 'runs' },
        fix: () => restore(context, after, entry, value),
      },
    ]
  })
}

/** By the entry itself, by the text of a queue that no other entry has, or through a route. */
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
  // A constant somewhere else says what this entry said.
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
