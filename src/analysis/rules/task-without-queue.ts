import { prose } from '../../shared/prose.ts'
import type { Severity } from '../model/types.ts'
import { isQueueSent } from '../queues/queue-sends.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { figure, type Habit, habitAt, isFollowed, severityBy } from './shared/house-habit.ts'
import { byFile, otherTasks, reportOf, theNewTasks } from './shared/new-tasks.ts'
import { useEntryFix } from './shared/queue-fixes.ts'

const BASE = {
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
}

const ID = 'task-without-queue'

export const taskWithoutQueue = defineRule({
  id: ID,
  category: 'queues',
  severity: 'warning',
  yieldsTo: ['class-task-unregistered'],
  summary: 'Finds new tasks without a queue from decorator, class or routes.',

  check(context) {
    const tasks = context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || task.queue.origin !== 'none') return []
      if (isQueueChosen(context.head, task) !== false) return []
      if (task.registry === null && !choosesQueues(context, task)) return []
      const habit = habitAt(context, task.path, (other) => namesQueue(context.base, other))
      const severity = task.registry === null ? severityBy(habit) : 'warning'
      return [{ task, habit, severity, fix: () => nameDefault(context, task) }]
    })
    return byFile(context, ID, tasks).map((group) => report(context, group))
  },

  page: {
    breaks:
      'Nothing, if the default queue is intended. Otherwise the task waits behind unrelated tasks, or delays them.',
    notices: 'Operators who watch the queues, under load.',
    forward: [
      'Name the queue before the task’s first deployment, even the default queue.',
      'For a new queue, have a worker read it first.',
    ],
    rollback: 'Workers without the task drop its messages, in every queue.',
    whenNot: 'Most tasks belong to the default queue, and naming it adds nothing. Switch the rule off then.',
    limits: [
      'Without a registry, the finding is a notice where fewer than two of three of the application’s tasks, or fewer than three of four around the file, named a queue before the change: by option, route, schedule entry or every call. With fewer than three tasks it is a warning. A severity in the settings always holds.',
      'New tasks of one file share one finding; those without a fix share another. Notices stay apart, so that `/celery-fix NAME` fixes one task.',
      'Only new tasks are judged, and only in projects with a queue registry, tasks that name queues or a route for every task.',
      'Routers written as code may route any task, so the rule is silent there.',
      'The rule is silent if each call that sends the task names a queue. Only calls in files that the change touches are read.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.tidy")
def tidy():
    Cart.objects.abandoned().delete()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.tidy", queue=CeleryQueues.Default)
def tidy():
    Cart.objects.abandoned().delete()
`,
      },
    },
  },
})

interface Unrouted {
  readonly task: LinkedTask
  readonly habit: Habit
  readonly severity: Severity
  fix(): FixDraft | null
}

function report(context: RuleContext, group: readonly Unrouted[]): Report {
  const [first, ...others] = group
  if (!first) throw new Error('a group has a member')
  const { habit } = first
  const fallback = context.head.celery.defaultQueue
  const known = fallback === null ? prose`the default queue` : prose`the default queue ${fallback}`
  const hasRegistry = first.task.registry !== null
  const isOne = others.length === 0
  const lack = isOne
    ? prose`names no queue, so it goes to ${known}`
    : prose`name no queue, so they go to ${known}`
  return {
    ...reportOf(group),
    title: isOne
      ? prose`New task ${first.task.name ?? ''} does not name a queue`
      : prose`${group.length} new tasks do not name a queue`,
    message: prose`${theNewTasks(group)} ${lack}. The code does not show whether that is intended.${!hasRegistry || isFollowed(habit) ? figure(habit, prose`named a queue`) : []}`,
    advice: [prose`Name the queue, even if it is the default one.`, ...otherTasks(group)],
  }
}

/** The registry's entry for the default queue. */
function nameDefault(context: RuleContext, task: LinkedTask): FixDraft | null {
  const { registry } = task
  const fallback = context.head.celery.defaultQueue
  if (registry === null || fallback === null) return null
  const entry = Object.keys(registry.entries).find((name) => registry.entries[name] === fallback)
  return entry === undefined ? null : useEntryFix(context, task, registry, entry, 'suggestion')
}

/** Too few tasks with a route show no intention. */
const MIN_ROUTED = 3

/** Whether a project without a registry routes by task: another task names a queue, or each has a route. */
function choosesQueues({ base }: RuleContext, { path }: LinkedTask): boolean {
  const { rootOf } = base.program.layout
  const others = base.tasks.filter((task) => rootOf(task.path) === rootOf(path))
  if (others.some(hasQueueOption)) return true
  return others.length >= MIN_ROUTED && others.every(({ effectiveQueue }) => effectiveQueue.by === 'route')
}

/** Unknown options, `**OPTIONS`, do not show a queue. */
function hasQueueOption({ queue }: LinkedTask): boolean {
  return queue.origin !== 'none' && queue.expression !== ''
}

/** Whether a task's option, route, schedule entry or calls choose its queue; null where that is not known. */
function namesQueue(revision: Snapshot, task: LinkedTask): boolean | null {
  if (hasQueueOption(task)) return true
  const isKnown = task.queue.origin === 'none' && task.name !== null
  return isKnown ? isQueueChosen(revision, task) : null
}

/** Whether code beside a task without a queue option chooses its queue; null where that may be. */
function isQueueChosen({ celery, queueSends }: Snapshot, task: LinkedTask): boolean | null {
  const { name, options } = task
  // Only the broker knows the queue of an exchange.
  const isKeyed = celery.routesByKey && 'routing_key' in options
  if (name === null || isKeyed || 'exchange' in options) return null
  const route = celery.route(name).kind
  if (route === 'unknown') return null
  if (route === 'queue') return true
  // The task's beat entry chooses the queue.
  if (celery.schedule.some((entry) => entry.task === name && entry.choosesQueue)) return true
  return isQueueSent(queueSends, task)
}
