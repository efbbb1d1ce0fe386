import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { type Entity, type FunctionEntity, isExternal } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { inheritsFrom, resolve } from '../semantic/resolve.ts'
import { functionScope } from '../semantic/scope.ts'
import {
  APPLICATION_CLASSES,
  APPLICATION_GETTERS,
  APPLICATION_LIKE,
  APPLICATIONS,
  TASK_CLASSES,
} from './celery-names.ts'

const MAX_STEPS = 12

/** Whether an entity is a Celery application: made by `Celery(…)`, by a subclass, or by a function that returns one. */
export function isApplication(program: Program, entity: Entity, steps = 0): boolean {
  if (steps > MAX_STEPS) return false
  if (entity.kind === 'external') {
    return (
      APPLICATIONS.has(entity.name) ||
      (!entity.name.startsWith('celery.') && isNamedLikeApplication(entity.name))
    )
  }
  if (entity.kind !== 'value' || entity.expression.kind !== 'call') return false
  return resolve(program, entity.scope, entity.expression.callee).some((callee) => {
    if (callee.kind === 'function') return returnsApplication(program, callee, steps + 1)
    if (isExternal(callee, APPLICATION_GETTERS)) return true
    return isApplicationClass(program, callee)
  })
}

/** Whether an entity is `celery.Celery` or a class that inherits from it. */
export function isApplicationClass(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => isExternal(base, APPLICATION_CLASSES))
}

/** Whether an entity is `celery.Task` or a class that inherits from it. */
export function isTaskClass(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => {
    if (base.kind === 'external') {
      return TASK_CLASSES.has(base.name) || APPLICATIONS.has(base.name.replace(/\.Task$/, ''))
    }
    // `class Send(app.Task)`
    return base.kind === 'attribute' && base.name === 'Task' && isApplication(program, base.object)
  })
}

function isNamedLikeApplication(name: string): boolean {
  return APPLICATION_LIKE.test(name) && !name.startsWith('builtins.')
}

function returnsApplication(program: Program, entity: FunctionEntity, steps: number): boolean {
  const scope = functionScope(entity)
  return returnsOf(entity.fact.body).some((value) =>
    resolve(program, scope, value).some((returned) => isApplication(program, returned, steps + 1)),
  )
}

/** The expressions that a function body returns, nested functions left out. */
export function returnsOf(body: readonly Statement[]): Expression[] {
  return walkStatements(body, { functions: 'skip', classes: 'skip', deadBlocks: 'enter' }).flatMap(
    (statement) => (statement.kind === 'return' ? [statement.value] : []),
  )
}
