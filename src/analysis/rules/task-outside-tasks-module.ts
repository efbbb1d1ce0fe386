import { type Prose, prose } from '../../shared/prose.ts'
import { hasAutodiscovery, listOfSiblings } from '../import-graph/workers.ts'
import { requestedOr } from '../model/requested.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { importRemedy } from './shared/import-remedy.ts'

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

  check(context) {
    const { head, changes } = context
    const unimported = requestedOr(head.unimported, new Set())
    const unseen = changes.flatMap(({ kind, new: task }) => {
      return kind === 'added' && task?.name != null && unimported.has(task.path) ? [task] : []
    })
    return [...Map.groupBy(unseen, ({ path }) => path).values()].flatMap(
      (group) => report(context, group) ?? [],
    )
  },

  page: {
    breaks:
      'A worker registers the tasks of modules that it imports: those found by `autodiscover_tasks()`, those in `include` and `imports`, and whatever these and Django import. A sender can import a task elsewhere and send it, but workers do not know it. They log “Received unregistered task”, and the message is lost.',
    notices:
      'Nobody on the sending side: `delay()` returns as usual. The worker’s log has an error for each message, and callers that wait for a result get `NotRegistered`.',
    forward: [
      'Move the task into the `tasks` module of an installed application, or import its module there. Without Django, add the module to `include` or `imports`. Deploy the workers.',
      'Send the first message after that.',
    ],
    rollback:
      'Workers of the old revision do not know the new task either. Stop sending it before they run again, or its messages are dropped.',
    whenNot: 'The worker’s command line (`--include`) or environment names further modules to import.',
    limits: [
      'In Django projects that call `autodiscover_tasks()`, the installed applications decide. Elsewhere `include`, `imports` and the imports of the worker’s modules decide, if they import the task modules beside the new one and leave none of them out.',
      'The rule is silent where applications, lists, module names or imports are computed, and where a text may name the module.',
      'It judges at most 20 files, and only files without tasks before the change.',
      'Modules imported by URLs count as imported, because Django’s checks load them when a worker starts. `CELERY_SKIP_CHECKS` turns these checks off.',
      'Imports inside functions count where a worker runs them at start: in an `AppConfig` and next to the application.',
    ],
    flagged: { base: BASE, head: HEAD },
    allowed: { base: BASE, head: { ...HEAD, 'shop/tasks.py': 'from shop.jobs import pay\n' } },
  },
})

function report({ head }: RuleContext, group: readonly LinkedTask[]): Report | null {
  const [first] = group
  if (!first) return null
  const isOne = group.length === 1
  const who = isOne ? prose`The new task ${first.name ?? ''} is` : prose`${group.length} new tasks are`
  return {
    ...placeOf(first),
    side: 'head',
    title: prose`Workers do not import ${group.length > 1 ? [`${group.length} new tasks`] : prose`the new task ${first.name ?? ''}`}`,
    message: prose`${who} in ${first.module}, which ${why(head, first)}. They would drop ${isOne ? prose`its` : prose`their`} messages as unregistered, and the sender would see no error.`,
    advice: [remedy(head, first, isOne)],
    names: group.map(({ name }) => ({ old: null, new: name })),
    fix: () => null,
  }
}

function why(head: Snapshot, { path }: LinkedTask): Prose {
  if (hasAutodiscovery(head)) return prose`workers do not import and autodiscovery does not find`
  const found = listOfSiblings(head, path)
  if (found === null) return prose`workers do not import, unlike the modules beside it`
  const { list, sibling } = found
  return prose`workers do not import: ${list.kind} in ${list.path} lists ${sibling}, but not this module`
}

function remedy(head: Snapshot, task: LinkedTask, isOne: boolean): Prose {
  if (!hasAutodiscovery(head)) return importRemedy(head, task)
  const it = isOne ? prose`it` : prose`them`
  return prose`Move ${it} to the ${'tasks'} module of an installed application, or import ${task.module} there.`
}
