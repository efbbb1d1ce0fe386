import { list, type Prose, prose } from '../../shared/prose.ts'
import { addRegistryEntry } from '../fixes/add-registry-entry.ts'
import { entryNameFor, valueForEntry } from '../fixes/name-style.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import { NOT_REQUESTED } from '../model/requested.ts'
import type { QueueRegistry } from '../model/types.ts'
import type { Consumer } from '../references/consumer.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { QueueFollowers, QueuePlace } from '../worker-queues/follow-queue.ts'
import { defineRule, type FixDraft, placeOf, type RuleContext } from './define-rule.ts'
import { tasksWithChangedQueue } from './shared/changed-queues.ts'
import { CALL_QUEUES_IGNORED, QUEUE_ROLLBACK } from './shared/page-sentences.ts'
import { useEntry, useEntryFix } from './shared/queue-fixes.ts'
import { knownQueueReaders, knownReadersOf } from './shared/queue-readers.ts'
import { registryShown, sameRegistries } from './shared/registry-entries.ts'
import { listEdits, listsToFollow } from './shared/worker-lists.ts'

const BASE = {
  'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`,
  'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.charge", queue=CeleryQueues.Default)
def charge(order_id):
    Order(order_id).charge()
`,
}

export const queueNotInRegistry = defineRule({
  id: 'queue-not-in-registry',
  category: 'queues',
  severity: 'error',
  summary: 'Finds task queues that the registry does not list.',

  check(context) {
    const pairs = sameRegistries(context.base, context.head)
    const before = new Map(pairs.map((pair) => [pair.after, pair.before]))
    return tasksWithChangedQueue(context).flatMap((task) => {
      const { registry } = task
      const missing = registry && missingQueue(context, task, registry, before.get(registry))
      if (registry === null || missing === null) return []
      const followers = followersOf(context, task, registry, missing)
      return [
        {
          ...placeOf(task),
          side: 'head',
          title: title(task, registry, missing),
          message: message(context, task, registry, missing),
          advice: [
            prose`Add the queue to the registry and refer to it from the task. Let a worker read it before the first message is sent.`,
            ...followers.unclear,
          ],
          names: [{ old: null, new: task.name }],
          fix: () => fix(context, task, registry, missing, followers),
        },
      ]
    })
  },

  page: {
    breaks:
      'By default, Celery creates an unknown queue, and no worker reads it: messages wait unseen. With `task_create_missing_queues` off, the caller gets `QueueNotFound`. A missing registry entry is worse: importing the module fails with `AttributeError`, and the process does not start.',
    notices:
      'For an unread queue, users who miss the work, late. For a missing entry, the first process that starts.',
    forward: ['Add the queue to the registry, and have a worker read it.', 'Deploy the task that uses it.'],
    rollback: QUEUE_ROLLBACK,
    whenNot: 'Workers of another project read the queue, so its name does not belong in this registry.',
    limits: [
      'The rule only checks the registry; `queue-not-consumed` checks the workers.',
      'The fix adds the queue to worker lists as the fix of `queue-not-consumed` does, if no worker reads it.',
      'A registry with a computed value, or with a base class from another package, may contain any queue. Literals are not judged then.',
      CALL_QUEUES_IGNORED,
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.send", queue="slow")
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        'shop/queues.py': `${BASE['shop/queues.py']}    Slow = "slow"\n`,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.send", queue=CeleryQueues.Slow)
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
  },
})

/** A queue written as a literal, or a member that the registry lacks. */
type Missing =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'member'; readonly name: string }

function missingQueue(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  before: QueueRegistry | undefined,
): Missing | null {
  const { value, origin } = task.queue
  if (origin === 'literal' && value !== null) {
    const values = Object.values(registry.entries)
    // An entry with an unknown value may be this queue.
    const isUnknown = values.includes(null) || registry.isOpen
    return isUnknown || values.includes(value) || isDeclared(context, value)
      ? null
      : { kind: 'literal', value }
  }
  if (origin !== 'registry' || registry.form === 'constants') return null
  const name = task.entry
  if (name === null || name in registry.entries || registry.isOpen) return null
  // `queue-removed-in-use` reports an entry that this change removed.
  return name in (before?.entries ?? {}) ? null : { kind: 'member', name }
}

function title(task: LinkedTask, registry: QueueRegistry, missing: Missing): Prose {
  const shown = registryShown(registry)
  return missing.kind === 'literal'
    ? prose`Queue ${missing.value} is not in ${shown}`
    : prose`Importing ${task.module} fails: ${shown} has no ${missing.name}`
}

function message({ head }: RuleContext, task: LinkedTask, registry: QueueRegistry, missing: Missing): Prose {
  const shown = registryShown(registry)
  if (missing.kind === 'literal' && knownReadersOf(head, missing.value).length > 0)
    return prose`Workers read queue ${missing.value}, but ${shown} does not list it.`
  if (missing.kind === 'literal')
    return prose`No known worker reads queue ${missing.value}, and ${shown} does not list it. Its messages would wait unseen.`
  return prose`${shown} has no entry ${missing.name}. Importing ${task.module} fails with ${registry.form === 'mapping' ? 'KeyError' : 'AttributeError'}.`
}

function fix(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  missing: Missing,
  followers: QueueFollowers,
): FixDraft | null {
  const meant = missing.kind === 'member' ? entryLike(registry, missing.name) : undefined
  if (meant !== undefined) return useEntryFix(context, task, registry, meant, 'suggestion')
  const text = context.headText(registry.path)
  const name = missing.kind === 'member' ? missing.name : entryName(registry, missing.value)
  if (text === null || name === null) return null
  const value = queueFor(registry, missing)
  const entry = addRegistryEntry(context.head, registry, text, { name, value })
  const uses = missing.kind === 'member' ? [] : useEntry(context, task, registry, name)
  if (entry === null || uses === null) return null
  // A constant in the task's own module must precede the task.
  if (uses.some((use) => entry.some(({ path, start }) => use.path === path && use.start < start))) return null
  const title = prose`Add ${name} to ${registryShown(registry)}`
  const lists = listEdits(context, followers, { queue: value, entry: { registry, name } })
  // A list in a file that the entry edits as well may be on the same lines.
  if (lists === null || lists.some(({ path }) => path === registry.path || path === task.path))
    return {
      title,
      safety: keepsBehaviour(context, registry, missing, uses) ? 'safe' : 'suggestion',
      edits: [...entry, ...uses],
    }
  return {
    title: prose`${title} and worker lists`,
    safety: 'suggestion',
    edits: [...entry, ...uses, ...lists],
    settles: 'queue-not-consumed',
  }
}

/**
 * A queue that workers read is no slip. An entry of a plain class or module adds nothing else: choices of a model would
 * need a migration, and an enum or a mapping may be iterated.
 */
function keepsBehaviour(
  { head }: RuleContext,
  { form, path, class: name }: QueueRegistry,
  missing: Missing,
  uses: readonly TextEdit[],
): boolean {
  if (missing.kind !== 'literal' || knownReadersOf(head, missing.value).length === 0) return false
  const statements = head.program.factsOf(path)?.statements ?? []
  const isPlain = statements.some(
    (one) => one.kind === 'class' && one.name === name && one.arguments.length + one.decorators.length === 0,
  )
  // A new import runs another module first, which may matter.
  return uses.length === 1 && (form === 'constants' || (form === 'class' && isPlain))
}

/** The queue that the new entry stands for. */
function queueFor({ entries }: QueueRegistry, missing: Missing): string {
  return missing.kind === 'literal' ? missing.value : valueForEntry(missing.name, entries)
}

/** The worker lists that must follow the new entry; none where a worker reads its queue already. */
function followersOf(
  context: RuleContext,
  task: LinkedTask,
  registry: QueueRegistry,
  missing: Missing,
): QueueFollowers {
  const none = { places: [], unclear: [] }
  const { base, head } = context
  if (missing.kind === 'member' && entryLike(registry, missing.name) !== undefined) return none
  const queue = queueFor(registry, missing)
  if (head.consumers === NOT_REQUESTED || knownReadersOf(head, queue).length > 0) return none
  const readers = knownQueueReaders(base, head)
  if (readers === null) return { places: [], unclear: unknownLists(head.consumers, queue) }
  if (readers.reads(queue)) return none
  const { places, unclear } = listsToFollow(context, readers.consumers, queue, [task])
  // The entry itself is in `task_queues` there.
  const isEntry = (place: QueuePlace): boolean => place.kind === 'setting' && registry.form === 'declared'
  return { places: places.filter((place) => !isEntry(place)), unclear }
}

function unknownLists(consumers: readonly Consumer[], queue: string): Prose[] {
  const paths = consumers.flatMap(({ path, reads }) =>
    reads.kind === 'unknown' && path !== '' ? [path] : [],
  )
  const [first, ...others] = [...new Set(paths)].sort()
  if (first === undefined) return []
  const where = others.length > 2 ? prose`${first} and ${others.length} more files` : list([first, ...others])
  return [prose`The queues that workers of ${where} read are not known. Add ${queue} to them by hand.`]
}

/** Whether `task_queues` declares the queue; workers without `-Q` read it, whatever a registry lists. */
function isDeclared({ head: { celery } }: RuleContext, queue: string): boolean {
  const { queues } = celery
  return queues !== null && queues !== 'unknown' && queues.items.some(({ name }) => name === queue)
}

/** The entry that differs only in case and underscores. */
function entryLike({ entries }: QueueRegistry, name: string): string | undefined {
  const plain = (one: string): string => one.replaceAll('_', '').toLowerCase()
  return Object.keys(entries).find((entry) => plain(entry) === plain(name))
}

/** The new entry's name: the queue itself where all entries equal their queues. */
function entryName({ entries, form }: QueueRegistry, value: string): string | null {
  const named = Object.entries(entries)
  const isItself = form !== 'class' && form !== 'constants' && named.every(([name, queue]) => name === queue)
  return isItself ? value : entryNameFor(value, Object.keys(entries))
}
