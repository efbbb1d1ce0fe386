import { prose } from '../../shared/prose.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { tasksWithChangedQueue } from './shared/changed-queues.ts'
import { useEntryFix } from './shared/queue-fixes.ts'
import { entryShown } from './shared/registry-entries.ts'

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

export const queueLiteral = defineRule({
  id: 'queue-literal',
  category: 'queues',
  severity: 'warning',
  yieldsTo: ['queue-not-in-registry'],
  summary: 'Finds queues written as a literal although the registry has an entry for them.',

  check(context) {
    return tasksWithChangedQueue(context).flatMap((task) => {
      const { registry, queue } = task
      const { value, origin } = queue
      // The literal is the only name of a queue in `task_queues`.
      if (registry === null || registry.form === 'declared' || origin !== 'literal' || value === null)
        return []
      const entry = Object.keys(registry.entries).find((name) => registry.entries[name] === value)
      if (entry === undefined) return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          title: prose`Queue ${value} is written as text instead of ${entryShown(registry, entry)}`,
          message: prose`Queue ${value} is written as a literal, although the registry lists it as ${entryShown(registry, entry)}. Searching for that entry will not find this task.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => useEntryFix(context, task, registry, entry, 'safe'),
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing at once: the queue is the same. Later, searching for the registry entry will not find this task. If the entry gets another value, the task stays on the old queue.',
    notices: 'Nobody, until the queue is renamed, moved or removed.',
    forward: ['Refer to the entry instead. The queue stays the same, so one deployment is enough.'],
    rollback: 'Harmless: both spellings mean the same queue.',
    whenNot: 'The task cannot import the registry, as in a package that other projects install.',
    limits: [
      'Only a task’s own queue counts: queues of calls, routes and schedule rows are ignored.',
      'The rule needs a registry: a class or module from which tasks take their queues.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.send", queue="mail")
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.send", queue=CeleryQueues.Mail)
def send(order_id):
    Order(order_id).mail()
`,
      },
    },
  },
})
