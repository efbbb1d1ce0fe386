import { isApplication, isApplicationClass, returnsOf } from '../applications/celery-app.ts'
import {
  APPLICATION_CLASSES,
  APPLICATION_GETTERS,
  APPLICATION_TASK_METHODS,
  APPLICATIONS,
  TASK_DECORATORS,
} from '../applications/celery-names.ts'
import type { Expression, Statement } from '../python/facts.ts'
import { type Entity, isExternal, type Scope } from '../semantic/entity.ts'
import { lastName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { functionScope, moduleScope } from '../semantic/scope.ts'
import { walkScopes } from '../semantic/walk-scopes.ts'
import { ancestry } from '../tasks/class-task.ts'
import { isPlainTaskClass } from './plain-task-class.ts'

const MAX_STEPS = 6

/** Whether an expression can only be Celery's own task decorator, of an application that changes nothing about tasks. */
export function isPlainDecorator(program: Program, scope: Scope, expression: Expression): boolean {
  // `app.task`, `app.task(…)`, `app.task(f)` and `app.task(…)(f)`
  let made = expression
  while (made.kind === 'call') made = made.callee
  const found = resolve(program, scope, made)
  return (
    found.length > 0 &&
    found.every((entity) => {
      if (isExternal(entity, TASK_DECORATORS)) return true
      if (entity.kind !== 'attribute' || !APPLICATION_TASK_METHODS.has(entity.name)) return false
      return isPlainApplication(program, entity.object, 0)
    })
  )
}

/** Made by `Celery(…)`, by a subclass that leaves tasks alone, or by a function of the project that returns one. */
function isPlainApplication(program: Program, entity: Entity, steps: number): boolean {
  if (steps > MAX_STEPS) return false
  if (entity.kind === 'external') return APPLICATIONS.has(entity.name)
  if (entity.kind !== 'value' || entity.expression.kind !== 'call') return false
  const makers = resolve(program, entity.scope, entity.expression.callee)
  return (
    makers.length > 0 &&
    makers.every((maker) => {
      if (maker.kind === 'class') return isPlainApplicationClass(program, maker)
      if (maker.kind !== 'function')
        return isExternal(maker, APPLICATION_CLASSES) || isExternal(maker, APPLICATION_GETTERS)
      const inside = functionScope(maker)
      const returned = returnsOf(maker.fact.body).flatMap((value) => resolve(program, inside, value))
      return returned.length > 0 && returned.every((one) => isPlainApplication(program, one, steps + 1))
    })
  )
}

/** Members by which an application gives its tasks another class, or makes them itself. */
const MAKES_TASKS: ReadonlySet<string> = new Set([
  'task',
  'Task',
  'task_cls',
  '_task_from_fun',
  'create_task_cls',
])

function isPlainApplicationClass(program: Program, entity: Entity & { kind: 'class' }): boolean {
  if (!isApplicationClass(program, entity)) return false
  const own = ancestry(program, entity).flatMap(({ fact }) => fact.body.flatMap(boundNames))
  const areKnown = !own.some((name) => MAKES_TASKS.has(name))
  return areKnown && ancestry(program, entity).every((one) => hasOnlyCelerysBases(program, one))
}

function hasOnlyCelerysBases(program: Program, { fact, scope }: Entity & { kind: 'class' }): boolean {
  return fact.arguments.every(({ value }) => {
    return resolve(program, scope, value).every(
      (base) => base.kind === 'class' || isExternal(base, APPLICATION_CLASSES),
    )
  })
}

function boundNames(statement: Statement): string[] {
  if (statement.kind === 'function' || statement.kind === 'class') return [statement.name]
  return statement.kind === 'assignment' && statement.target.kind === 'name' ? [statement.target.name] : []
}

/** Whether an application of the project may give all tasks a class or a way to be called that awaits coroutines. */
export function mayRunCoroutines(program: Program, paths: readonly string[]): boolean {
  const entered = { functions: 'own scope', classes: 'own scope', deadBlocks: 'skip' } as const
  return paths.some((path) => {
    const module = moduleScope(program, path)
    if (module === null) return false
    return walkScopes(module, entered).some(({ statement, scope }) => mayRun(program, scope, statement))
  })
}

function mayRun(program: Program, scope: Scope, statement: Statement): boolean {
  switch (statement.kind) {
    case 'class': {
      const entity = { kind: 'class', fact: statement, scope } as const
      return isApplicationClass(program, entity) && !isPlainApplicationClass(program, entity)
    }
    case 'assignment':
      return (
        setsTaskClass(program, scope, statement) ||
        givesTaskClass(program, scope, statement.value) ||
        isOtherApplication(program, scope, statement)
      )
    case 'expression':
    case 'return':
      return givesTaskClass(program, scope, statement.value)
    default:
      return false
  }
}

/** `app = CompanyCelery()` of another package. */
function isOtherApplication(
  program: Program,
  scope: Scope,
  { target, value }: Statement & { kind: 'assignment' },
): boolean {
  if (value.kind !== 'call' || target.kind !== 'name') return false
  const entity = { kind: 'value', expression: value, scope, name: target.name } as const
  return isApplication(program, entity) && !isPlainApplication(program, entity, 0)
}

/** `app.Task = Base`, `app.task_cls = "shop.base:Base"`, `Task.__call__ = run`. */
function setsTaskClass(
  program: Program,
  scope: Scope,
  { target, value }: Statement & { kind: 'assignment' },
): boolean {
  if (target.kind !== 'attribute') return false
  if (target.name === 'Task' || target.name === 'task_cls') return !isPlain(program, scope, value)
  if (target.name === '__call__' || target.name === 'run') return /task/i.test(lastName(target.object))
  return target.name === '_task_from_fun' || target.name === 'create_task_cls'
}

/** `Celery("shop", task_cls=Base)` */
function givesTaskClass(program: Program, scope: Scope, value: Expression): boolean {
  if (value.kind !== 'call') return false
  return value.arguments.some(
    ({ keyword, value: given }) => keyword === 'task_cls' && !isPlain(program, scope, given),
  )
}

function isPlain(program: Program, scope: Scope, value: Expression): boolean {
  const found = resolve(program, scope, value)
  return found.length > 0 && found.every((entity) => isPlainTaskClass(program, entity))
}
