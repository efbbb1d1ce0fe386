import { prose } from '../../shared/prose.ts'
import { requestedOr } from '../model/requested.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report } from './define-rule.ts'

const BASE = {
  'project/celery.py': 'from celery import Celery\n\napp = Celery("project")\napp.autodiscover_tasks()\n',
  'project/settings.py': 'INSTALLED_APPS = ["shop"]\n',
  'shop/__init__.py': '',
}

const HEAD = {
  ...BASE,
  'shop/jobs.py':
    'from celery import shared_task\n\n\n@shared_task(name="shop.jobs.pay")\ndef pay(order_id): ...\n',
}

export const taskOutsideTasksModule = defineRule({
  id: 'task-outside-tasks-module',
  category: 'definition',
  severity: 'warning',
  summary: 'Finds new tasks in modules that workers do not import and autodiscovery does not find.',

  check({ head, changes }) {
    const unimported = requestedOr(head.unimported, new Set())
    const unseen = changes.flatMap(({ kind, new: task }) => {
      return kind === 'added' && task?.name != null && unimported.has(task.path) ? [task] : []
    })
    return [...Map.groupBy(unseen, ({ path }) => path).values()].flatMap((group) => report(group) ?? [])
  },

  page: {
    breaks:
      'A worker registers the tasks of modules that it imports: those found by `autodiscover_tasks()`, those in `include` and `imports`, and whatever these and Django import. A sender can import a task elsewhere and send it, but workers do not know it. They log “Received unregistered task”, and the message is lost.',
    notices:
      'Nobody on the sending side: `delay()` returns as usual. The worker’s log has an error for each message, and callers that wait for a result get `NotRegistered`.',
    forward: [
      'Move the task into the `tasks` module of an installed application, or import its module there. Deploy the workers.',
      'Send the first message after that.',
    ],
    rollback:
      'Workers of the old revision do not know the new task either. Stop sending it before they run again, or its messages are dropped.',
    whenNot: 'The worker’s command line (`--include`) or environment names further modules to import.',
    limits: [
      'The rule covers Django projects that call `autodiscover_tasks()`. It is silent where applications, module name or imports are computed, and where a text may name the module.',
      'It judges at most 20 files, and only files without tasks before the change.',
      'Modules imported by URLs count as imported, because Django’s checks load them when a worker starts. `CELERY_SKIP_CHECKS` turns these checks off.',
      'Imports inside functions count where a worker runs them at start: in an `AppConfig` and next to the application.',
    ],
    flagged: { base: BASE, head: HEAD },
    allowed: { base: BASE, head: { ...HEAD, 'shop/tasks.py': 'from shop.jobs import pay\n' } },
  },
})

function report(group: readonly LinkedTask[]): Report | null {
  const [first] = group
  if (!first) return null
  const isOne = group.length === 1
  const who = isOne ? prose`The new task ${first.name ?? ''} is` : prose`${group.length} new tasks are`
  return {
    ...placeOf(first),
    side: 'head',
    title: prose`Workers do not import ${group.length > 1 ? [`${group.length} new tasks`] : prose`the new task ${first.name ?? ''}`}`,
    message: prose`${who} in ${first.module}, which workers do not import and autodiscovery does not find. They would drop ${isOne ? prose`its` : prose`their`} messages as unregistered, and the sender would see no error.`,
    advice: [
      prose`Move ${isOne ? prose`it` : prose`them`} to the ${'tasks'} module of an installed application, or import ${first.module} there.`,
    ],
    names: group.map(({ name }) => ({ old: null, new: name })),
    fix: () => null,
  }
}
