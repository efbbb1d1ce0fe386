import { list, type Prose, prose } from '../../shared/prose.ts'
import { addRegistryEntry } from '../fixes/add-registry-entry.ts'
import { NOT_REQUESTED, requestedOr } from '../model/requested.ts'
import type { QueueRegistry } from '../model/types.ts'
import { declaredQueues } from '../queues/find-registries.ts'
import { unlistedQueues } from '../queues/moved-queues.ts'
import { type Consumer, namesQueue } from '../references/consumer.ts'
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
  summary:
    'Finds queues that leave the registry or task_queues while tasks, routes or workers still use them.',

  check(context) {
    const unlisted = stillRead(context)
    const reported = new Set(unlisted.map(({ queue }) => queue))
    return [
      ...unlisted.map(stopsWorkers),
      ...registriesOf(context).flatMap((pair) => goneEntries(context, pair, reported)),
    ]
  },

  page: {
    breaks:
      'If a task refers to the entry, importing its module fails with `AttributeError`, and no worker starts. If a task or a route names the queue by its value, messages go to a queue that the project no longer lists. If `task_create_missing_queues` is off, such a call raises `QueueNotFound`, and a worker whose `-Q` names a queue that `task_queues` no longer lists stops with `ImproperlyConfigured`.',
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
      'Only tasks, `task_routes` and the lists of workers count as uses, not calls with `queue=` or schedule rows. With `task_create_missing_queues`, which is Celery’s default, a worker whose `-Q` names a queue that `task_queues` lacks makes it: such a queue is not reported.',
      'A worker whose queues come from a variable that the repository does not set is not known to name the queue.',
    ],
    flagged: { base: BASE, head: { ...BASE, 'shop/queues.py': WITHOUT_MAIL } },
    allowed: {
      base: BASE,
      head: { 'shop/queues.py': WITHOUT_MAIL, 'shop/tasks.py': send('CeleryQueues.Default') },
    },
  },
})

/** A queue that a worker of head names, and that head neither declares nor makes. */
interface StillRead {
  readonly queue: string
  readonly consumers: readonly [Consumer, ...Consumer[]]
}

function stillRead({ base, head }: RuleContext): StillRead[] {
  const { consumers } = head
  if (consumers === NOT_REQUESTED) return []
  return unlistedQueues(base, head).flatMap(({ name, isMade }): StillRead[] => {
    if (isMade) return []
    const [first, ...others] = consumers.filter(
      ({ reads }) => reads.kind === 'these' && reads.queues.includes(name),
    )
    return first ? [{ queue: name, consumers: [first, ...others] }] : []
  })
}

function stopsWorkers({ queue, consumers: [first, ...others] }: StillRead): Report {
  const more = [...new Set(others.map(({ path }) => path))].filter((path) => path !== first.path)
  return {
    path: first.path,
    line: first.line,
    endLine: first.line,
    side: 'head',
    title: prose`Workers do not start: queue ${queue} is declared no more`,
    message: prose`${'task_queues'} no longer lists ${queue}, and ${'task_create_missing_queues'} is off. A worker that names the queue stops with ${'ImproperlyConfigured'}.`,
    advice: [
      ...(more.length > 0 ? [prose`The queue is also listed in ${list(more.slice(0, MOST))}.`] : []),
      prose`Remove the queue from the worker’s list in the same deployment, ${ONCE_DRAINED}.`,
    ],
    names: [],
    about: queue,
    fix: () => null,
  }
}

/** Further files are left out. */
const MOST = 3

/** `task_queues` counts also where no task of head names one of its queues any more. */
function registriesOf({ base, head }: RuleContext): RegistryPair[] {
  const pairs = sameRegistries(base, head)
  if (pairs.some(({ before }) => before.form === 'declared')) return pairs
  const [before, after] = [declaredQueues(base.celery.queues), declaredQueues(head.celery.queues)]
  return before && after ? [...pairs, { before, after }] : pairs
}

/** Whether a worker of head reads a queue that it makes by itself, or may do so. */
function mayBeRead({ head: { consumers } }: RuleContext, queue: string): boolean {
  return requestedOr(consumers, []).some(({ reads }) => mayRead(reads, queue))
}

function mayRead(reads: Consumer['reads'], queue: string): boolean {
  switch (reads.kind) {
    case 'these':
      return reads.queues.includes(queue)
    case 'named':
      return namesQueue(reads.text, queue)
    case 'unknown':
      return true
    // `-X` takes queues out of `task_queues`.
    case 'all-but':
    case 'declared':
      return false
  }
}

function goneEntries(
  context: RuleContext,
  { before, after }: RegistryPair,
  reported: ReadonlySet<string>,
): Report[] {
  const unlisted = new Map(unlistedQueues(context.base, context.head).map((one) => [one.name, one]))
  const gone = Object.entries(before.entries).filter(([entry, value]) => {
    if (entry in after.entries || after.isOpen) return false
    if (before.form !== 'declared') return true
    return !reported.has(entry) && !(unlisted.get(entry)?.isMade && mayBeRead(context, value ?? ''))
  })
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
    const isMade = before.form !== 'declared' || (unlisted.get(entry)?.isMade ?? true)
    const end = byMember ? importsFail(after) : messagesStay(isMade)
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

function importsFail({ form }: QueueRegistry): Prose {
  return prose`Importing the module fails with ${form === 'mapping' ? 'KeyError' : 'AttributeError'}.`
}

function messagesStay(isMade: boolean): Prose {
  return isMade
    ? prose`Messages go to a queue that the project no longer lists.`
    : prose`${'task_create_missing_queues'} is off, so each call raises ${'QueueNotFound'}.`
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
