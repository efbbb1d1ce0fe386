import { prose } from '../../shared/prose.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'

const DJANGO = {
  'project/celery.py': 'from celery import Celery\n\napp = Celery("project")\napp.autodiscover_tasks()\n',
  'project/settings.py': 'INSTALLED_APPS = ["shop"]\n',
  'shop/__init__.py': '',
}
const JOBS =
  'from celery import shared_task\n\n\n@shared_task(name="shop.jobs.pay")\ndef pay(order_id): ...\n'

export const taskOutsideTasksModule = defineRule({
  id: 'task-outside-tasks-module',
  category: 'definition',
  severity: 'warning',
  summary: 'Finds new tasks in modules that no worker imports, as autodiscovery does not reach them.',
  page: {
    breaks:
      'A worker registers the tasks of the modules that it imports: those that `autodiscover_tasks()` looks for, those in `include` and `imports`, and what these and Django import. A task elsewhere is known to the process that imports it to send it, and to no worker: the worker logs “Received unregistered task”, and the message is gone.',
    notices:
      'Nobody where it is sent: `delay()` returns as usual. In the worker’s log stands an error for each message, and a result, if one is waited for, is `NotRegistered`.',
    forward: [
      'Put the task into the `tasks` module of an installed application, or import its module there, and deploy the workers.',
      'Send the first message after that.',
    ],
    rollback:
      'Workers of the old revision do not know the new task either: stop sending it before they run again, or its messages are dropped.',
    whenNot:
      'Where the worker is told on its command line (`--include`) or by the environment which further modules to import.',
    limits: [
      'Django projects alone, whose code calls `autodiscover_tasks()`; silent where the applications, the module’s name or an import are computed, and where a text may name the module.',
      'Only files that held no task before the change are judged, 20 at most.',
      'URLs count as imported: a worker runs Django’s checks when it starts, and these load them. With `CELERY_SKIP_CHECKS` it does not.',
      'Imports in functions count where a worker runs these when it starts: in an `AppConfig` and beside the application.',
    ],
    flagged: {
      base: { ...DJANGO },
      head: { ...DJANGO, 'shop/jobs.py': JOBS },
    },
    allowed: {
      base: { ...DJANGO },
      head: { ...DJANGO, 'shop/jobs.py': JOBS, 'shop/tasks.py': 'from shop.jobs import pay\n' },
    },
  },

  check({ head, changes }) {
    const unseen = changes.flatMap(({ kind, new: task }) => {
      return kind === 'added' && task?.name != null && head.unimported.has(task.path) ? [task] : []
    })
    return [...Map.groupBy(unseen, ({ path }) => path).values()].flatMap((group) => report(group) ?? [])
  },
})

function report(group: readonly LinkedTask[]): Report | null {
  const [first] = group
  if (!first) return null
  const who =
    group.length > 1 ? prose`${group.length} new tasks stand` : prose`The new task ${first.name ?? ''} stands`
  return {
    ...placeOf(first),
    side: 'head',
    message: prose`${who} in ${first.module}, which no worker imports: autodiscovery does not look for it, and nothing that a worker loads imports it. Its messages would be dropped as those of an unregistered task, without an error where they are sent.`,
    advice: [
      prose`Move it to the ${'tasks'} module of an installed application, or import ${first.module} there.`,
    ],
    names: group.map(({ name }) => ({ old: null, new: name })),
    fix: () => null,
  }
}
