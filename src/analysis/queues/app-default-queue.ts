import { isApplicationClass } from '../applications/celery-app.ts'
import { mayGive } from '../python/body-fingerprint.ts'
import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { findArgument } from '../semantic/arguments.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import { fileOfModule, type Program } from '../semantic/program.ts'
import { resolve, resolveName } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { classOptions } from '../tasks/class-task.ts'
import type { FoundTask } from '../tasks/found-task.ts'

/**
 * An app can give all its tasks a queue: by a base class (`task_cls`, `app.Task = …`) or by a `task` method of its class.
 * The queue is not evaluated, so in such a project every task without a queue option gets an unknown one.
 */
export function withAppDefaultQueue(
  program: Program,
  paths: readonly string[],
  tasks: readonly FoundTask[],
): readonly FoundTask[] {
  const gives = paths.some((path) => {
    const scope = moduleScope(program, path)
    return scope !== null && givesQueue(program, scope, scope.statements)
  })
  if (!gives) return tasks
  return tasks.map((task) => (task.queue.origin === 'none' ? { ...task, queue: NOT_KNOWN } : task))
}

const NOT_KNOWN = { value: null, origin: 'dynamic', expression: '' } as const

function givesQueue(program: Program, scope: Scope, statements: readonly Statement[]): boolean {
  const entered = { functions: 'enter', classes: 'skip', deadBlocks: 'enter' } as const
  return walkStatements(statements, entered).some((statement) => {
    switch (statement.kind) {
      case 'assignment': {
        const { target, value } = statement
        const isBase = target.kind === 'attribute' && target.name === 'Task'
        return (isBase && isQueued(program, scope, value)) || isMadeWithQueue(program, scope, value)
      }
      case 'return':
      case 'expression':
        return isMadeWithQueue(program, scope, statement.value)
      case 'class': {
        const entity: Entity = { kind: 'class', fact: statement, scope }
        return (
          isApplicationClass(program, entity) && statement.body.some((one) => member(program, scope, one))
        )
      }
      default:
        return false
    }
  })
}

function member(program: Program, scope: Scope, statement: Statement): boolean {
  if (statement.kind === 'function') return statement.name === 'task' && mayGive(statement.words, 'queue')
  if (statement.kind !== 'assignment' || statement.target.kind !== 'name') return false
  return statement.target.name === 'task_cls' && isQueued(program, scope, statement.value)
}

function isMadeWithQueue(program: Program, scope: Scope, call: Expression): boolean {
  if (call.kind !== 'call') return false
  const base = findArgument(call.arguments, 'task_cls')
  return base !== null && isQueued(program, scope, base.value)
}

/** Whether a base class, or the class that `"shop.base:Base"` names, sets a queue. */
function isQueued(program: Program, scope: Scope, base: Expression): boolean {
  return baseOf(program, scope, base).some(
    (entity) => entity.kind === 'class' && classOptions(program, entity).byKeyword.has('queue'),
  )
}

function baseOf(program: Program, scope: Scope, base: Expression): Entity[] {
  if (base.kind !== 'string') return resolve(program, scope, base)
  const [module = '', name = ''] = base.value.split(/[:.](?=\w+$)/)
  const file = fileOfModule(program, module, scope.path)
  const inside = file === null ? null : moduleScope(program, file)
  return inside ? resolveName(program, inside, name) : []
}
