import { prose } from '../../shared/prose.ts'
import type { Expression } from '../python/facts.ts'
import { fileOfModule, moduleScope } from '../semantic/program.ts'
import { resolveName } from '../semantic/resolve.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { defineRule, placeOf, type RuleContext } from './define-rule.ts'
import { nameAfterFunction, nameOfFunction, sharesName } from './shared/name-after-function.ts'

export const taskNameMismatch = defineRule({
  id: 'task-name-mismatch',
  category: 'names',
  severity: 'notice',
  summary: 'Finds new tasks whose explicit name is not the path of their module and function.',

  check(context) {
    return context.changes.flatMap(({ kind, new: task }) => {
      if (kind !== 'added' || task?.name == null) return []
      if (task.nameOrigin !== 'literal' && task.nameOrigin !== 'constant') return []
      const expected = nameOfFunction(task)
      if (task.name === expected || sharesName(context, task) || leadsToIt(context, task.name, task))
        return []
      return [
        {
          ...placeOf(task),
          side: 'head',
          message: prose`The new task is called ${task.name}, and its function is ${expected}: who reads the name in a log or a queue does not find the code.`,
          advice: [],
          names: [{ old: null, new: task.name }],
          fix: () => nameAfterFunction(context, task),
        },
      ]
    })
  },

  page: {
    breaks:
      'Nothing: any name works. It is people who look for the function by what a log line, a queue or a schedule row says, and find nothing, or another function.',
    notices: 'Whoever searches the code for the name, mostly during an incident.',
    forward: [
      'Name a new task after its module and function before it is first deployed.',
      'Leave it alone from then on: a name that messages carry is not worth changing for its looks.',
    ],
    rollback: 'Harmless as long as no message carries the name. Workers without the task drop its messages.',
    whenNot: 'Names follow another convention, such as `billing.send_invoice`; switch the rule off then.',
    limits: ['Only new tasks are judged: a task that moved keeps its name rightly.'],
    flagged: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.refunds.run")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
    allowed: {
      base: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()
`,
      },
      head: {
        'shop/tasks.py': `from celery import shared_task


@shared_task(name="shop.tasks.charge")
def charge(order_id):
    Order(order_id).charge()


@shared_task(name="shop.tasks.refund")
def refund(order_id):
    Order(order_id).refund()
`,
      },
    },
  },
})

/**
 * `shop.tasks.pay` of a function in `shop/tasks/money.py` that the package hands on, or of
 * `pay = shared_task(name="shop.tasks.pay")(_pay)`.
 */
function leadsToIt({ head }: RuleContext, name: string, task: LinkedTask): boolean {
  const dot = name.lastIndexOf('.')
  const file = dot === -1 ? null : fileOfModule(head.program, name.slice(0, dot), task.path)
  if (file === null) return false
  const scope = moduleScope(head.program, file)
  // A package of tasks that was not read may hand on any of them.
  if (scope === null) return file.endsWith('/tasks/__init__.py')
  return resolveName(head.program, scope, name.slice(dot + 1)).some((entity) => {
    if (entity.kind === 'value') return madeBy(entity.expression, task)
    return (
      entity.kind === 'function' && entity.fact === task.origin.definition && entity.scope.path === task.path
    )
  })
}

function madeBy(value: Expression, { origin: { call } }: LinkedTask): boolean {
  return value === call || (value.kind === 'call' && value.callee === call)
}
