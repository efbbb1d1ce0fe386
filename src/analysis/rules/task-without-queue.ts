import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type RuleContext } from './define-rule.ts'
import { useEntryFix } from './shared/queue-fixes.ts'

export const taskWithoutQueue = defineRule({
  id: 'task-without-queue',
  category: 'queues',
  severity: 'warning',
  summary: 'Finds new tasks that take no queue from decorator, class or routes.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || task.queue.origin !== 'none') return []
      if (!choosesQueues(context, task)) return []
      const { route, schedule } = context.head.celery
      if (route(task.name).kind !== 'none') return []
      // Beat sends it where its entry says.
      if (schedule.some((entry) => entry.task === task.name && entry.choosesQueue)) return []
      const { registry } = task
      const fallback = context.head.celery.defaultQueue
      const entry = Object.keys(registry?.entries ?? {}).find((name) => registry?.entries[name] === fallback)
      const known = fallback === null ? prose`the default queue` : prose`the default queue ${fallback}`
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task ${task.name} names no queue: it goes to ${known}, and nobody can tell whether that was meant.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () =>
            registry && entry !== undefined && fallback !== null
              ? useEntryFix(context, task, registry, entry, 'suggestion')
              : null,
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing, if the default queue is meant. If not, the task waits behind others that it should not wait for, or holds them up.',
    notices: 'Whoever watches the queues, under load.',
    forward: [
      'Name the queue before the task is first deployed, the default one too.',
      'Where it is a new queue, have a worker read it first.',
    ],
    rollback: 'Workers without the task drop its messages, whatever queue they are in.',
    whenNot: 'Most tasks belong to the default queue, and naming it says nothing; switch the rule off then.',
    limits: [
      'Only new tasks are judged, and only in a project with a queue registry or with tasks that name queues.',
      'Routers that are code may route any task, so nothing is said.',
      'A queue that every call gives itself is not looked at.',
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
    Mail = "mail"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()


@shared_task(name="shop.tasks.tidy")
def tidy():
    Cart.objects.abandoned().delete()
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
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()


@shared_task(name="shop.tasks.tidy", queue=CeleryQueues.Default)
def tidy():
    Cart.objects.abandoned().delete()
`,
      },
    },
  },
})

/** A project whose tasks name no queues does not route by task at all. */
function choosesQueues({ base }: RuleContext, { registry, path }: LinkedTask): boolean {
  if (registry !== null) return true
  const { rootOf } = base.program.layout
  return base.tasks.some((task) => task.queue.origin !== 'none' && rootOf(task.path) === rootOf(path))
}
