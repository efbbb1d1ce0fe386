import { prose } from '../../shared/prose.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { tasksWithTouchedQueue } from './shared/changed-queues.ts'
import { useEntryFix } from './shared/queue-fixes.ts'
import { entryShown } from './shared/registry-entries.ts'

export const queueLiteral = defineRule({
  id: 'queue-literal',
  category: 'queues',
  severity: 'warning',
  goesAfter: ['queue-not-in-registry'],
  summary: 'Finds queues written as a literal that the registry already has.',

  check(context) {
    return tasksWithTouchedQueue(context).flatMap((task) => {
      const { registry, queue } = task
      const { value, origin } = queue
      // The queues of `task_queues` have no other name.
      if (registry === null || registry.form === 'declared' || origin !== 'literal' || value === null)
        return []
      const entry = Object.keys(registry.entries).find((name) => registry.entries[name] === value)
      if (entry === undefined) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The queue ${value} is written as a literal, though the registry has it as ${entryShown(registry, entry)}: who looks for the queue's tasks by that entry misses this one.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => useEntryFix(context, task, registry, entry, 'safe'),
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing at once: the queue is the same. Later, who looks for the tasks of a queue by its entry misses this one, and an entry that gets another value leaves it behind.',
    notices: 'Nobody, until the queue is renamed, moved or given up.',
    forward: ['Refer to the entry instead. The queue stays the same, so one deployment is enough.'],
    rollback: 'Harmless: both spellings mean the same queue.',
    whenNot: 'The task must not import the registry, as in a package that other projects install.',
    limits: [
      'Only the queue of a task counts: not that of a call, a route or a schedule row.',
      'Without a registry in the project (a class or module that tasks take their queues from) there is nothing to compare with.',
    ],
    flagged: {
      base: {
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
      },
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.charge", queue=CeleryQueues.Default)
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.send", queue="mail")
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


@shared_task(name="shop.tasks.charge", queue=CeleryQueues.Default)
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/queues.py': `class CeleryQueues:
    Default = "celery"
    Mail = "mail"
`,
        'shop/tasks.py': `from celery import shared_task

from shop.queues import CeleryQueues


@shared_task(name="shop.tasks.charge", queue=CeleryQueues.Default)
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
  },
})
