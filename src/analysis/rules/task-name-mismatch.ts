import { prose } from '../../shared/prose.ts'
import type { Expression } from '../python/facts.ts'
import { fileOfModule } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, type FixDraft, type Report, type RuleContext } from './define-rule.ts'
import { figure, habitOfApplication } from './shared/house-habit.ts'
import { nameAfterFunction, nameOfFunction, sharesName } from './shared/name-after-function.ts'
import { byFile, otherTasks, reportOf } from './shared/new-tasks.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
}

const ID = 'task-name-mismatch'

export const taskNameMismatch = defineRule({
  id: ID,
  category: 'names',
  severity: 'notice',
  yieldsTo: ['class-task-unregistered'],
  summary: 'Finds new tasks whose explicit name is not the path of their module and function.',

  check(context) {
    const tasks = context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || isNamedAfterFunction(context.head, task) !== false)
        return []
      const expected = nameOfFunction(task)
      if (expected === null || sharesName(context, task)) return []
      return [{ task, expected, severity: 'notice' as const, fix: () => nameAfterFunction(context, task) }]
    })
    return byFile(context, ID, tasks).map((group) => report(context, group))
  },

  page: {
    breaks:
      'Nothing: any name works. A developer who looks for the name from a log line, a queue or a schedule row finds nothing, or another function.',
    notices: 'Developers who search the code for the name, mostly during an incident.',
    forward: [
      'Name a new task after its module and function before its first deployment.',
      'Leave the name alone from then on: messages carry it, so a cosmetic change is not worth it.',
    ],
    rollback:
      'Harmless as long as messages do not carry the name. Workers without the task drop its messages.',
    whenNot: 'Names follow another convention, such as `billing.send_invoice`. Switch the rule off then.',
    limits: [
      'New tasks of one file share one finding; those without a fix share another. Notices stay apart, so that `/celery-fix NAME` fixes one task.',
      'Only new tasks are judged: a moved task should keep its name.',
      'A higher severity needs the settings. The message says how many explicit names followed the convention before the change.',
    ],
    flagged: {
      base: BASE,
      head: {
        'shop/tasks.py': `${BASE['shop/tasks.py']}

@shared_task(name="shop.refunds.run")
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

interface Misnamed {
  readonly task: LinkedTask
  readonly expected: string
  readonly severity: 'notice'
  fix(): FixDraft | null
}

function report(context: RuleContext, group: readonly Misnamed[]): Report {
  const [first, ...others] = group
  if (!first) throw new Error('a group has a member')
  const habit = habitOfApplication(context, first.task.path, (other) =>
    isNamedAfterFunction(context.base, other),
  )
  const name = first.task.name ?? ''
  const what =
    others.length === 0
      ? prose`The new task is named ${name}, but its function is ${first.expected}. The name in a log or a queue does not lead to the code.`
      : prose`${group.length} new tasks are not named after their functions: the function of ${name} is ${first.expected}. The names in a log or a queue do not lead to the code.`
  return {
    ...reportOf(group, prose`Name the tasks after their functions`),
    title:
      others.length === 0
        ? prose`Task name ${name} does not match its function`
        : prose`${group.length} task names do not match their functions`,
    message: prose`${what}${figure(habit, prose`with an explicit name were named after their function`)}`,
    advice: [
      others.length === 0
        ? prose`Rename it before its first deployment; later, messages carry the name.`
        : prose`Rename them before their first deployment; later, messages carry the names.`,
      ...otherTasks(group),
    ],
  }
}

/** Null for names that are implicit, unknown or none of the task's own. */
function isNamedAfterFunction(revision: Snapshot, task: LinkedTask): boolean | null {
  const { name, nameOrigin, origin } = task
  if (name === null || (nameOrigin !== 'literal' && nameOrigin !== 'constant')) return null
  // Each call of a factory names its task; a further name is an old one.
  if (origin.factory || origin.isAlias) return null
  const expected = nameOfFunction(task)
  return expected === null ? null : name === expected || resolvesTo(revision, name, task)
}

/**
 * Whether the name resolves to the task: a package re-exports `shop.tasks.pay` from `shop/tasks/money.py`, or a module
 * defines `pay = shared_task(name="shop.tasks.pay")(_pay)`.
 */
function resolvesTo({ program }: Snapshot, name: string, task: LinkedTask): boolean {
  const dot = name.lastIndexOf('.')
  const file = dot === -1 ? null : fileOfModule(program, name.slice(0, dot), task.path)
  if (file === null) return false
  const scope = moduleScope(program, file)
  // A task package that was not read may re-export any task.
  if (scope === null) return file.endsWith('/tasks/__init__.py')
  return resolveName(program, scope, name.slice(dot + 1)).some((entity) => {
    if (entity.kind === 'value') return madeBy(entity.expression, task)
    return (
      entity.kind === 'function' && entity.fact === task.origin.definition && entity.scope.path === task.path
    )
  })
}

function madeBy(value: Expression, { origin: { call } }: LinkedTask): boolean {
  return value === call || (value.kind === 'call' && value.callee === call)
}
