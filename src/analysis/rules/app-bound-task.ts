import { prose } from '../../shared/prose.ts'
import { shareTasks } from '../fixes/share-tasks.ts'
import { applicationOf, howMade } from '../tasks/app-binding.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, placeOf, type Report, type RuleContext } from './define-rule.ts'

/** Fewer tasks show no habit. */
const FEWEST = 3

const SHARED_PROJECT = {
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
  summary: 'Finds new tasks that are bound to the application in a project whose tasks are shared.',
  page: {
    breaks:
      'A task of `@app.task` needs the application at the time its module is imported. The module can then only be imported after the application’s, which itself leads to the settings, the applications and their tasks: the import goes round in a circle as soon as one of these needs the module early. `@shared_task` registers with whatever application there is, when there is one.',
    notices:
      'Whoever next imports the module from models, signals or settings, and gets an `ImportError` there. Nobody before.',
    forward: [
      'Replace `@app.task` by `@shared_task`, with the same options: the wire name stays what it was, so one deployment does.',
      'See that the project’s package imports the application (`from .celery import app` in its `__init__.py`): in a process that does not, a shared task has Celery’s default application and its default broker.',
    ],
    rollback:
      'Harmless: name, arguments and queue are the same, so old and new workers run each other’s messages.',
    whenNot:
      'Where tasks are bound to an application on purpose. The rule is silent in the module of the application itself, where the repository makes several applications, and where a task is given `shared`, `lazy` or `filter`, which only an application’s decorator takes.',
    limits: [
      'A project has the habit where at least three of its tasks, and three of four, are shared.',
      'Applications from outside of the repository, classes that inherit from `Celery`, calls (`app.task(f)`) and decorators of the project’s own are left alone.',
    ],
    flagged: {
      base: { ...SHARED_PROJECT },
      head: {
        ...SHARED_PROJECT,
        'mails/tasks.py':
          'from project.celery import app\n\n\n@app.task(name="mails.tasks.send")\ndef send(mail_id): ...\n',
      },
    },
    allowed: {
      base: { ...SHARED_PROJECT },
      head: {
        ...SHARED_PROJECT,
        'mails/tasks.py':
          'from celery import shared_task\n\n\n@shared_task(name="mails.tasks.send")\ndef send(mail_id): ...\n',
      },
    },
  },

  check(context) {
    if (!sharesTasks(context)) return []
    const application = applicationOf(context.head)
    if (application === null) return []
    const bound = context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || howMade(context.head.program, task) !== 'bound') return []
      return task.path === application ? [] : [task]
    })
    const open = bound.filter((task) => !context.isSuppressed(ID, placeOf(task)))
    return [...Map.groupBy(open, ({ path }) => path).values()].flatMap(
      (group) => report(context, group) ?? [],
    )
  },
})

/** Three of four at least, before the change. */
function sharesTasks({ base }: RuleContext): boolean {
  const made = base.tasks.map((task) => howMade(base.program, task))
  const shared = made.filter((how) => how === 'shared').length
  const bound = made.filter((how) => how === 'bound').length
  return shared >= FEWEST && shared >= 3 * bound
}

function report(context: RuleContext, group: readonly LinkedTask[]): Report | null {
  const [first] = group
  if (!first) return null
  const who =
    group.length > 1 ? prose`${group.length} new tasks are` : prose`The new task ${first.name ?? ''} is`
  return {
    ...placeOf(first),
    side: 'head',
    message: prose`${who} bound to the application that ${first.path} imports, while the project’s tasks are made by ${'@shared_task'}: such a module cannot be imported before the application is, which is how circular imports begin.`,
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
