import { isApplication } from '../applications/celery-app.ts'
import { APPLICATION_LIKE, APPLICATION_TASK_METHODS, TASK_DECORATORS } from '../applications/celery-names.ts'
import { isForeign, isForeignObject } from '../applications/foreign.ts'
import type { Argument, Expression } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import { type Entity, isExternal, type Scope } from '../semantic/entity.ts'
import { dottedName } from '../semantic/expression-names.ts'
import { NO_OPTIONS, type Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'

/** `celery.task` of an application that is a parameter. */
export function isNamedLikeTaskDecorator(expression: Expression): boolean {
  if (expression.kind !== 'attribute' || !APPLICATION_TASK_METHODS.has(expression.name)) return false
  return expression.object.kind === 'name' && APPLICATION_LIKE.test(expression.object.name)
}

/** Something that an expression refers to. */
interface Reference {
  readonly scope: Scope
  readonly expression: Expression
  readonly entity: Entity
}

/** `shared_task`, `app.task` and the other task decorators of Celery, used bare or called with these arguments. */
export function isCeleryDecorator(
  program: Program,
  reference: Reference,
  args: readonly Argument[] = [],
): boolean {
  const { entity } = reference
  if (isExternal(entity, TASK_DECORATORS) || isSharedTask(entity)) return true
  const owner = ownerOf(entity)
  if (owner === null || !APPLICATION_TASK_METHODS.has(owner.member)) return false
  return isApplication(program, owner.object) || isTaskOfForeignObject(program, reference, owner.object, args)
}

/** Whether an expression can only be one of Celery's own task decorators. */
export function isOnlyCelerys(program: Program, scope: Scope, expression: Expression): boolean {
  const found = resolve(program, scope, expression)
  return (
    found.length > 0 && found.every((entity) => isCeleryDecorator(program, { scope, expression, entity }))
  )
}

/** Celery's decorator, which another package hands on: no other library has one of this name. */
function isSharedTask(entity: Entity): boolean {
  return entity.kind === 'external' && entity.name.endsWith('.shared_task') && isForeign(entity.name)
}

/** The object of `app.task`, and `task`. */
function ownerOf(entity: Entity): { readonly object: Entity; readonly member: string } | null {
  if (entity.kind === 'attribute') return { object: entity.object, member: entity.name }
  if (entity.kind !== 'external') return null
  const dot = entity.name.lastIndexOf('.')
  return {
    object: { kind: 'external', name: entity.name.slice(0, dot) },
    member: entity.name.slice(dot + 1),
  }
}

/**
 * `@worker.task` where another package makes `worker`: an application. A module's `task` may be anything, and a text or
 * number as the first argument is another library's way.
 */
function isTaskOfForeignObject(
  program: Program,
  { scope, expression }: Reference,
  object: Entity,
  args: readonly Argument[],
): boolean {
  if (expression.kind !== 'attribute' || expression.name !== 'task') return false
  if (positionalArguments(args).some(({ value }) => !REFERS_TO.has(value.kind))) return false
  return !isImportedModule(scope, expression.object) && isForeignObject(program, object)
}

const REFERS_TO: ReadonlySet<Expression['kind']> = new Set(['name', 'attribute', 'call'])

/** Whether an expression is a module, by `import company.jobs` or `import company.jobs as jobs`. */
function isImportedModule(scope: Scope, expression: Expression): boolean {
  const name = dottedName(expression)
  const [first = ''] = name?.split('.') ?? []
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    for (const binding of bindingsOf(at.statements).byName.get(first) ?? []) {
      if (binding.kind !== 'import') continue
      const { module, name: alias } = binding.statement
      if (name === alias || `${module}.`.startsWith(`${name}.`)) return true
    }
  }
  return false
}

/** `Celery(task_cls=Base)` is the base of all tasks of the application. */
export function applicationOptions(decorator: Entity): Options {
  if (decorator.kind !== 'attribute' || decorator.object.kind !== 'value') return NO_OPTIONS
  const { expression, scope } = decorator.object
  if (expression.kind !== 'call') return NO_OPTIONS
  const base = findArgument(expression.arguments, 'task_cls')
  if (!base) return NO_OPTIONS
  return {
    byKeyword: new Map([['base', { keyword: 'base', value: base.value, scope, argument: null }]]),
    hidden: null,
  }
}
