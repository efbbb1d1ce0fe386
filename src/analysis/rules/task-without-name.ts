import { prose } from '../../shared/prose.ts'
import { pinName } from '../fixes/pin-name.ts'
import type { Severity } from '../model/types.ts'
import { impliedName } from '../tasks/gen-task-name.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName } from '../tasks/task-names.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { figure, type Habit, habitAt, severityBy } from './shared/house-habit.ts'
import { nameOfFunction, sharesName } from './shared/name-after-function.ts'
import { byFile, otherTasks, reportOf, theNewTasks } from './shared/new-tasks.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
}

const ID = 'task-without-name'

export const taskWithoutName = defineRule({
  id: ID,
  category: 'names',
  severity: 'warning',
  yieldsTo: ['class-task-unregistered'],
  summary: 'Finds new tasks without an explicit name.',

  check(context) {
    const tasks = context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.nameOrigin !== 'implicit' || task.name === null) return []
      if (sharesName(context, task)) return []
      const habit = habitAt(context, task.path, hasExplicitName)
      // It may be a renamed task, which a person has to decide first.
      const fix = () => (mayBeOld(context, task) ? null : nameIt(context, task))
      return [{ task, habit, severity: severityBy(habit), fix }]
    })
    return byFile(context, ID, tasks).map(report)
  },

  page: {
    breaks:
      'Nothing yet. Without `name=`, Celery names the task after its module and function. Renaming or moving either one later renames the task, and messages under the old name are lost.',
    notices: 'Nobody: a rename looks like a tidy-up, and tests pass.',
    forward: [
      'Name the task before its first deployment. The explicit name equals the implicit one, so one deployment is enough.',
    ],
    rollback: 'Harmless: the name is the same in both.',
    whenNot:
      'The project leaves names to Celery on purpose, and `task-renamed-without-name` watches moves. Switch the rule off then.',
    limits: [
      'The finding is a notice where fewer than two of three of the application’s tasks, or fewer than three of four around the file, had an explicit name before the change. With fewer than three tasks it is a warning. A severity in the settings always holds.',
      'New tasks of one file share one finding; those without a fix share another. Notices stay apart, so that `/celery-fix NAME` fixes one task.',
      'Only new tasks are judged.',
      'Unknown `**options` that no other task shares may contain a name: the task is not judged.',
    ],
    flagged: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
    allowed: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.tasks.refund")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
  },
})

interface Unnamed {
  readonly task: LinkedTask
  readonly habit: Habit
  readonly severity: Severity
  fix(): FixDraft | null
}

function report(group: readonly Unnamed[]): Report {
  const [first, ...others] = group
  if (!first) throw new Error('a group has a member')
  const verb = group.some(({ task }) => hasModuleInName(task)) ? prose`Renaming or moving` : prose`Renaming`
  const lack = prose`${theNewTasks(group)} ${others.length === 0 ? prose`has` : prose`have`} no explicit name.`
  const later =
    others.length === 0
      ? prose`${verb} its function later renames the task and loses its messages.`
      : prose`${verb} their functions later renames the tasks and loses their messages.`
  return {
    ...reportOf(group, prose`Name the tasks explicitly`),
    title:
      others.length === 0
        ? prose`New task ${first.task.name ?? ''} does not have an explicit name`
        : prose`${group.length} new tasks do not have an explicit name`,
    message: prose`${lack} ${later}${figure(first.habit, prose`had an explicit name`)}`,
    advice: otherTasks(group),
  }
}

/** Null where unknown options may hold a name. An explicit name may be unknown, such as a constant of another package. */
function hasExplicitName({ nameOrigin, origin }: LinkedTask): boolean | null {
  if (nameOrigin !== 'dynamic') return nameOrigin !== 'implicit'
  return origin.options.byKeyword.has('name') ? true : null
}

/** A project's `gen_task_name` may leave the module out. */
function hasModuleInName({ name, qualname, origin }: LinkedTask): boolean {
  return impliedName(origin.implied.naming, `elsewhere.${functionName({ qualname })}`) !== name
}

function nameIt(context: RuleContext, task: LinkedTask): FixDraft | null {
  const text = context.headText(task.path)
  const name = nameOfFunction(task)
  // The implied name can be a wrapper's: a decorator without `functools.wraps` hides the function's name.
  const edit = text === null || name === null ? null : pinName(context.head.program, task, text, name)
  return edit && { title: prose`Name the task explicitly`, safety: 'safe', edits: [edit] }
}

function mayBeOld({ changes }: RuleContext, task: LinkedTask): boolean {
  return changes.some(({ candidates }) => candidates.includes(task))
}
