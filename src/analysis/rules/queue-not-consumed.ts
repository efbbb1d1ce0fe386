import { list, type Prose, prose } from '../../shared/prose.ts'
import { type NewQueue, newQueues } from '../queues/new-queues.ts'
import type { Consumer } from '../references/consumer.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { QueueFollowers } from '../worker-queues/follow-queue.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import {
  coversProjectsOf,
  knownQueueReaders,
  type QueueReaders,
  queueReaders,
} from './shared/queue-readers.ts'
import { entryLine, entryShown } from './shared/registry-entries.ts'
import { editedLists, listEdits, listsToFollow } from './shared/worker-lists.ts'

const RECEIPT = `from celery import shared_task


@shared_task(name="shop.tasks.send_receipt", queue="mail")
def send_receipt(order_id):
    mail(order_id, "receipt")
`

const BASE = {
  Procfile: 'worker: celery -A shop worker -Q celery,mail\n',
  'shop/__init__.py': '',
  'shop/tasks.py': RECEIPT,
}

const HEAD = {
  ...BASE,
  'shop/tasks.py': `${RECEIPT}

@shared_task(name="shop.tasks.reindex", queue="search")
def reindex():
    search.rebuild()
`,
}

export const queueNotConsumed = defineRule({
  id: 'queue-not-consumed',
  category: 'queues',
  severity: 'warning',
  summary: 'Finds queues in use that no worker reads: new queues, and queues removed from a worker’s list.',
  yieldsTo: ['queue-not-in-registry'],

  check(context) {
    return [...unreadFromTheStart(context), ...noLongerRead(context)]
  },

  page: {
    breaks:
      'Celery creates a missing queue with its first message (`task_create_missing_queues`), so nothing fails. `.delay()` returns, and the message waits in a queue that no worker reads. A worker reads the queues of `-Q`; without `-Q`, those of `task_queues`, or only the default queue.',
    notices: 'Nobody, until users miss the task’s effects or the broker runs out of memory.',
    forward: [
      'Add the queue to the list of a worker and deploy the workers.',
      'Deploy the code that sends to the queue.',
      'To retire a queue, keep a worker on it until no code sends to it and it is empty.',
    ],
    rollback:
      'Roll the senders back before the workers. Messages left in the queue wait until a worker reads it.',
    whenNot:
      'Another repository starts the production workers. Then switch the rule off: it would judge production by the workers of development.',
    limits: [
      'The rule reads Compose files, Kubernetes manifests, Helm templates, ECS task definitions, Terraform, Procfiles, Dockerfiles, systemd units, supervisor and circus settings, makefiles, shell scripts, Python programs that start workers, `.env` files and `task_queues`.',
      'It is silent where it finds no worker, or where a worker’s queues come from a variable that the repository does not set.',
      'Where it does not understand how a file starts a worker, it is silent about every queue that the file names. The same holds for files of formats that it cannot read, such as Salt states or CDK stacks, for `queues` keys in values of charts, and for the lines beside `-Q` in documents, workflows and examples.',
      'It is silent about queues of tasks that another project defines, and about projects of a repository whose earlier queues have no worker here.',
      'A worker found here may not be the one that runs in production.',
      'The fix adds the queue to each list of workers that read the task’s earlier queue. For a new task, workers of the default queue get it. `task_queues` follows where it lists that queue.',
      'A person chooses where workers of one file read different queues, or where several applications could be meant. The finding names the file.',
      'Lists that are computed, `celery multi` and `-X` are left to a person, too.',
      'Of calls that name a queue (`apply_async(queue=…)`, `.set(queue=…)`), only those in files that the change touches are read.',
      'For an existing queue, only its removal from a worker’s list counts. A worker that is removed or configured in another way is not reported: another one may read its queues.',
    ],
    flagged: {
      base: BASE,
      head: HEAD,
    },
    allowed: {
      base: BASE,
      head: { ...HEAD, Procfile: 'worker: celery -A shop worker -Q celery,mail,search\n' },
    },
  },
})

function unreadFromTheStart(context: RuleContext): Report[] {
  const fresh = newQueues(context.base, context.head).filter((one) => !isMissing(one))
  const readers = fresh.length > 0 ? queueReaders(context.base, context.head) : null
  if (readers === null) return []
  return fresh
    .filter(({ queue, tasks }) => !readers.reads(queue) && coversProjectsOf(context.base, readers, tasks))
    .flatMap((one) => report(context, readers, one) ?? [])
}

function noLongerRead(context: RuleContext): Report[] {
  const { base, head } = context
  const before = queueReaders(base, base)
  const now = knownQueueReaders(base, head)
  if (before === null || now === null) return []
  return abandoned(context, before, now).map((one) => reportAbandoned(context, one, now))
}

/** A queue in use that a worker read before the change. */
interface Abandoned {
  readonly queue: string
  readonly tasks: readonly LinkedTask[]
  /** The workers that read it, as they are on head. */
  readonly readers: readonly [Consumer, ...Consumer[]]
}

/**
 * Queues removed from a list that stays. A removed worker may have moved elsewhere, and a worker configured in another
 * way may still read the queue.
 */
function abandoned(
  { base, head }: Pick<RuleContext, 'base' | 'head'>,
  before: QueueReaders,
  now: QueueReaders,
): Abandoned[] {
  const used = new Set(base.tasks.map(({ effectiveQueue }) => effectiveQueue.queue))
  const byQueue = Map.groupBy(head.tasks, ({ effectiveQueue }) => effectiveQueue.queue)
  return [...byQueue].flatMap(([queue, tasks]): Abandoned[] => {
    if (queue === null || !used.has(queue) || !before.reads(queue) || now.reads(queue)) return []
    const [reader, ...others] = now.consumers.filter((one) =>
      before.consumers.some((old) => old.path === one.path && isShorter(one, old, queue)),
    )
    return reader ? [{ queue, tasks, readers: [reader, ...others] }] : []
  })
}

/** Whether a worker's list lost this queue, gained none, and may have lost others. */
function isShorter(list: Consumer, old: Consumer, queue: string): boolean {
  const [own, before] = [writtenQueues(list), writtenQueues(old)]
  if (own === null || before === null || !before.includes(queue)) return false
  return own.length < before.length && own.every((one) => before.includes(one))
}

function writtenQueues({ reads, list, isFallback }: Consumer): readonly string[] | null {
  return reads.kind === 'these' && list !== null && !isFallback ? reads.queues : null
}

/** Whether `queue-not-in-registry` reports the queue already. */
function isMissing({ queue, tasks }: NewQueue): boolean {
  return tasks.some((task) => {
    const values = task.registry && Object.values(task.registry.entries)
    return task.queue.origin === 'literal' && values && !values.includes(queue) && !values.includes(null)
  })
}

function report(context: RuleContext, readers: QueueReaders, fresh: NewQueue): Report | null {
  const { queue, tasks } = fresh
  const place = placeIn(context, fresh)
  if (place === null) return null
  const space = spaced(readers, queue)
  const followers = listsToFollow(context, readers.consumers, queue, tasks)
  return {
    ...place,
    side: 'head',
    title: prose`Workers do not read queue ${queue}`,
    message: prose`No worker reads queue ${queue}${user(fresh)}. Messages wait there without an error.`,
    advice: [
      space ?? prose`${where(readers)} Let a worker read the queue before the first message is sent.`,
      ...(space ? [] : followers.unclear),
    ],
    names: tasks.map(({ name }) => ({ old: null, new: name })),
    fix: () => fix(context, followers, queue),
  }
}

function reportAbandoned(
  context: RuleContext,
  { queue, tasks, readers: lists }: Abandoned,
  readers: QueueReaders,
): Report {
  const [reader] = lists
  const [first, ...others] = tasks
  if (!first) throw new Error('a queue in use has a task')
  const users =
    others.length > 0
      ? prose`${tasks.length} tasks still use`
      : prose`task ${first.name ?? first.qualname} still uses`
  return {
    path: reader.path,
    line: reader.line,
    endLine: reader.line,
    side: 'head',
    title: prose`Workers no longer read queue ${queue}`,
    message: prose`No worker reads queue ${queue} any more, but ${users} it. Messages wait there without an error.`,
    advice: [prose`${where(readers)} Keep a worker on the queue until no task uses it and it is empty.`],
    names: tasks.map(({ name }) => ({ old: name, new: name })),
    about: queue,
    fix: () => {
      const places = lists.map((consumer) => ({ kind: 'list', consumer }) as const)
      return fix(context, { places, unclear: [] }, queue)
    },
  }
}

/** A task that uses the queue, a new one if possible, else a sender or the registry entry. */
function placeIn(
  { head, headText, changes }: RuleContext,
  { tasks, senders: [sender], entry }: NewQueue,
): Pick<Report, 'path' | 'line' | 'endLine'> | null {
  const added = new Set(changes.flatMap(({ kind, new: task }) => (kind === 'added' ? task : null) ?? []))
  const task = tasks.find((one) => added.has(one)) ?? tasks[0]
  if (task) return placeOf(task)
  if (sender) return { path: sender.path, line: sender.line, endLine: sender.line }
  if (entry === null) return null
  const { path } = entry.registry
  const line = entryLine(head, entry.registry, entry.name, headText(path))
  return { path, line, endLine: line }
}

function user({ tasks, senders: [sender], entry }: NewQueue): Prose {
  const [task] = tasks
  if (task?.effectiveQueue.by === 'default') {
    const who = tasks.length > 1 ? prose`${tasks.length} tasks` : prose`task ${task.name ?? task.qualname}`
    return prose`, the default queue of ${who}`
  }
  if (tasks.length > 1) return prose`, which ${tasks.length} tasks now use`
  if (task) return prose`, which task ${task.name ?? task.qualname} now uses`
  if (sender && sender.scheduled !== null) return prose`, which schedule entry ${sender.scheduled} names`
  if (sender) return prose`, which a call names`
  return entry !== null ? prose`, which ${entryShown(entry.registry, entry.name)} adds` : []
}

/** A list that names the queue with white space, which Celery does not remove. */
function spaced({ consumers }: QueueReaders, queue: string): Prose | null {
  const list = consumers.find(
    ({ reads }) => reads.kind === 'these' && reads.queues.some((name) => name.trim() === queue),
  )
  return (
    (list &&
      prose`The list in ${list.path} has white space beside ${queue}, which Celery keeps. Remove the white space.`) ??
    null
  )
}

function where({ consumers }: QueueReaders): Prose {
  const paths = [...new Set(consumers.map(({ path }) => path))].sort()
  if (paths.length === 0) return prose`Worker queues are configured in ${'task_queues'}.`
  if (paths.length > 3) return prose`Worker queues are configured in ${paths.length} files.`
  return prose`Worker queues are configured in ${list(paths)}.`
}

/** A worker that reads a further queue does further work: a person decides. */
function fix(context: RuleContext, followers: QueueFollowers, queue: string): FixDraft | null {
  const edits = listEdits(context, followers, { queue, entry: null })
  if (edits === null) return null
  return { title: prose`Add ${queue} to the queues in ${editedLists(edits)}`, safety: 'suggestion', edits }
}
