import { prose } from '../../shared/prose.ts'
import { shareTasks } from '../fixes/share-tasks.ts'
import type { Snapshot } from '../snapshot.ts'
import { appBinding, applicationFile } from '../tasks/app-binding.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'
import { figure, type Habit, habitOfApplication } from './shared/house-habit.ts'

/** Fewer tasks do not establish a convention. */
const MIN_SHARED = 3

const BASE = {
  'project/celery.py': 'from celery import Celery\n\napp = Celery("project")\n',
  'shop/tasks.py': [
    'from celery import shared_task',
    ...['pay', 'refund', 'ship'].map(
      (name) => `\n\n@shared_task(name="shop.tasks.${name}")\ndef ${name}(order_id): ...`,
    ),
    '',
  ].join('\n'),
}

const ID = 'app-bound-task'

export const appBoundTask = defineRule({
  id: ID,
  category: 'definition',
  severity: 'notice',
  summary: 'Finds new tasks bound to the application in a project that uses `@shared_task`.',

  check(context) {
    const bound = context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null) return []
      return appBinding(context.head.program, task) === 'bound' ? [task] : []
    })
    const application = bound.length > 0 ? applicationFile(context.head) : null
    if (application === null) return []
    const open = bound.filter((task) => task.path !== application && !context.isSuppressed(ID, placeOf(task)))
    return [...Map.groupBy(open, ({ path }) => path)].flatMap(([path, group]) => {
      const habit = habitOfApplication(context, path, (task) => isShared(context.base, task))
      return sharesTasks(habit) ? (report(context, group, habit) ?? []) : []
    })
  },

  page: {
    breaks:
      'A module with `@app.task` imports the application. The application in turn loads settings, installed applications and their tasks. If one of these needs the module early, the imports form a cycle. `@shared_task` needs no import of the application: it registers with the current one.',
    notices:
      'The next developer who imports the module from models, signals or settings gets an `ImportError`. Until then, nobody.',
    forward: [
      'Replace `@app.task` by `@shared_task` with the same options. The wire name does not change, so one deployment is enough.',
      'Check that the project’s package imports the application (`from .celery import app` in its `__init__.py`). A process that does not import it sends shared tasks to Celery’s default broker.',
    ],
    rollback:
      'Harmless: name, arguments and queue stay the same, so old and new workers run each other’s messages.',
    whenNot:
      'Tasks are bound to one application on purpose. The rule ignores the application’s own module, repositories with several applications, and tasks with `shared`, `lazy` or `filter`, which only an application’s decorator accepts.',
    limits: [
      'A higher severity needs the settings. The message says how many tasks used `@shared_task` before the change.',
      'The rule applies where at least three tasks, and at least three of four, use `@shared_task`.',
      'Applications from other packages, subclasses of `Celery`, calls (`app.task(f)`) and project decorators are ignored.',
    ],
    flagged: {
      base: BASE,
      head: {
        ...BASE,
        'mails/tasks.py':
          'from project.celery import app\n\n\n@app.task(name="mails.tasks.send")\ndef send(mail_id): ...\n',
      },
    },
    allowed: {
      base: BASE,
      head: {
        ...BASE,
        'mails/tasks.py':
          'from celery import shared_task\n\n\n@shared_task(name="mails.tasks.send")\ndef send(mail_id): ...\n',
      },
    },
  },
})

function isShared({ program }: Snapshot, task: LinkedTask): boolean | null {
  const binding = appBinding(program, task)
  return binding === null ? null : binding === 'shared'
}

/** Whether at least three of four tasks were shared before the change. */
function sharesTasks({ followers, known }: Habit): boolean {
  return followers >= MIN_SHARED && followers * 4 >= known * 3
}

function report(context: RuleContext, group: readonly LinkedTask[], habit: Habit): Report | null {
  const [first] = group
  if (!first) return null
  const who =
    group.length > 1 ? prose`${group.length} new tasks are` : prose`The new task ${first.name ?? ''} is`
  return {
    ...placeOf(first),
    side: 'head',
    title: prose`${who} bound to one application`,
    message: prose`${who} bound to the application that ${first.path} imports. Importing this module first loads the application, which invites import cycles.${figure(habit, prose`used ${'@shared_task'}`)}`,
    advice: [],
    names: group.map(({ name }) => ({ old: null, new: name })),
    fix: () => shareThem(context, group),
  }
}

function shareThem(context: RuleContext, group: readonly LinkedTask[]): FixDraft | null {
  const [first] = group
  const text = first ? context.headText(first.path) : null
  const uses = text === null ? null : context.nameUses(text)
  if (text === null || uses === null) return null
  const edits = shareTasks(context.head.program, group, text, uses)
  return edits && { title: prose`Use ${'@shared_task'}`, safety: 'suggestion', edits }
}
