import { prose } from '../../shared/prose.ts'
import type { Expression } from '../python/facts.ts'
import { fileOfModule } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf } from './define-rule.ts'
import { figure, habitOfApplication } from './shared/house-habit.ts'
import { nameAfterFunction, nameOfFunction, sharesName } from './shared/name-after-function.ts'

const BASE = {
  'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
}

export const taskNameMismatch = defineRule({
  id: 'task-name-mismatch',
  category: 'names',
  severity: 'notice',
  yieldsTo: ['class-task-unregistered'],
  summary: 'Finds new tasks whose explicit name is not the path of their module and function.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null || isNamedAfterFunction(context.head, task) !== false)
        return []
      const expected = nameOfFunction(task)
      if (expected === null || sharesName(context, task)) return []
      const habit = habitOfApplication(context, task.path, (other) =>
        isNamedAfterFunction(context.base, other),
      )
      return [
        {
          ...placeOf(task),
          side: 'head',
          title: prose`Task name ${task.name} does not match its function`,
          message: prose`The new task is named ${task.name}, but its function is ${expected}. The name in a log or a queue does not lead to the code.${figure(habit, prose`with an explicit name were named after their function`)}`,
          advice: [prose`Rename it before its first deployment; later, messages carry the name.`],
          names: [{ old: null, new: task.name }],
          fix: () => nameAfterFunction(context, task),
        },
      ]
    })
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
