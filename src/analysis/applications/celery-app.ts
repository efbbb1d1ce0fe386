import type { Expression, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { type Entity, type FunctionEntity, isExternal } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { inheritsFrom, resolve } from '../semantic/resolve.ts'
import { functionScope } from '../semantic/scope.ts'
import { configuredNames } from './application-use.ts'
import {
  APPLICATION_CLASSES,
  APPLICATION_GETTERS,
  APPLICATION_LIKE,
  APPLICATION_MAKER_LIKE,
  APPLICATION_NAME,
  APPLICATIONS,
  TASK_CLASSES,
} from './celery-names.ts'
import { isForeign } from './foreign.ts'

const MAX_STEPS = 12

/**
 * Whether an entity is a Celery application: made by `Celery(…)`, by a subclass, by a function that returns one, or by a
 * maker of another package that is named after Celery; or configured as one.
 */
export function isApplication(program: Program, entity: Entity, steps = 0): boolean {
  if (steps > MAX_STEPS) return false
  if (entity.kind === 'external') {
    return APPLICATIONS.has(entity.name) || (isForeign(entity.name) && APPLICATION_LIKE.test(entity.name))
  }
  // `extension.celery`
  if (entity.kind === 'attribute') return APPLICATION_NAME.test(entity.name)
  if (entity.kind !== 'value') return false
  const { name, scope, expression } = entity
  const isNamed = name !== null && APPLICATION_NAME.test(name)
  // `flask_app.extensions["celery"]`
  if (expression.kind === 'subscript') return isNamed || isCelerysKey(expression.index)
  if (expression.kind !== 'call') return false
  const makers = resolve(program, scope, expression.callee)
  if (makers.some((maker) => makesApplication(program, maker, steps))) return true
  const isUsed = name !== null && configuredNames(scope.statements).has(name)
  return (isNamed || isUsed) && makers.every(isUnknownMaker)
}

function isCelerysKey(index: Expression): boolean {
  return index.kind === 'string' && APPLICATION_NAME.test(index.value)
}

function makesApplication(program: Program, maker: Entity, steps: number): boolean {
  if (maker.kind === 'function') return returnsApplication(program, maker, steps + 1)
  return isExternal(maker, APPLICATION_GETTERS) || isApplicationClass(program, maker)
}

/** Its object may be anything: the body that configures it says what it is. */
function isUnknownMaker(maker: Entity): boolean {
  return maker.kind !== 'external' || isForeign(maker.name)
}

/** Whether an entity is `celery.Celery`, a class that inherits from it, or one of another package named after it. */
export function isApplicationClass(program: Program, entity: Entity): boolean {
  return inheritsFrom(program, entity, (base) => {
    if (base.kind !== 'external') return false
    return (
      APPLICATION_CLASSES.has(base.name) || (isForeign(base.name) && APPLICATION_MAKER_LIKE.test(base.name))
    )
  })
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

function returnsApplication(program: Program, entity: FunctionEntity, steps: number): boolean {
  const scope = functionScope(entity)
  return returnsOf(entity.fact.body).some((value) =>
    resolve(program, scope, value).some((one) => isApplication(program, one, steps + 1)),
  )
}

const returned = new WeakMap<readonly Statement[], readonly Expression[]>()

/** The expressions that a function body returns, nested functions left out. */
export function returnsOf(body: readonly Statement[]): readonly Expression[] {
  const known = returned.get(body)
  if (known) return known
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'enter' } as const
  const found = walkStatements(body, entered).flatMap((statement) =>
    statement.kind === 'return' ? [statement.value] : [],
  )
  returned.set(body, found)
  return found
}
