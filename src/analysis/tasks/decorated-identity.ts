import { returnsOf } from '../applications/celery-app.ts'
import type { Decorator, Expression, FunctionFact, ParameterFact, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import {
  type ClassEntity,
  type Entity,
  type FunctionEntity,
  isExternal,
  type Scope,
} from '../semantic/entity.ts'
import { isName } from '../semantic/expression-names.ts'
import type { Program } from '../semantic/program.ts'
import { inheritsFrom, refersTo, resolve, resolveAttribute } from '../semantic/resolve.ts'
import { classScope, functionScope } from '../semantic/scope.ts'
import { type Forwarding, forwardingOf, parametersThrough } from './wrapper-signature.ts'

/**
 * The `__name__`, `__module__` and parameters that Celery sees of a decorated function.
 * A decorator below the task decorator that forgets `functools.wraps` puts its own wrapper in the function's place.
 */
export type Identity =
  /** Its own name, and its parameters as wrappers leave them, outermost first. */
  | { readonly kind: 'decorated'; readonly through: readonly Forwarding[] }
  | {
      readonly kind: 'wrapper'
      readonly path: string
      readonly name: string
      readonly parameters: readonly ParameterFact[]
    }
  | { readonly kind: 'unknown'; readonly reason: string }

const MAX_STEPS = 8
export const DECORATED: Identity = { kind: 'decorated', through: [] }

/** The identity of a function after the decorators below the task decorator, given outermost first. */
export function identityBelow(program: Program, scope: Scope, decorators: readonly Decorator[]): Identity {
  const through: Forwarding[] = []
  for (const decorator of decorators) {
    const identity = identityThrough(program, scope, decorator)
    if (identity.kind !== 'decorated') return behindWrappers(through, identity)
    through.push(...identity.through)
  }
  return { kind: 'decorated', through }
}

/** The identity that a task decorator, which may wrap the function itself, leaves of the identity below it. */
export function identityAround(decorator: Identity, below: Identity): Identity {
  return decorator.kind === 'decorated' ? behindWrappers(decorator.through, below) : decorator
}

/** An identity after further wrappers around it. */
function behindWrappers(through: readonly Forwarding[], identity: Identity): Identity {
  if (identity.kind === 'unknown') return identity
  if (identity.kind === 'decorated') return { ...identity, through: [...through, ...identity.through] }
  return { ...identity, parameters: parametersThrough(through, identity.parameters) }
}

/** The identity of a nested function that a decorator returns: with `wraps`, that of the decorated function. */
export function leafIdentity(program: Program, leaf: FunctionFact, scope: Scope): Identity {
  const copied = copiedByHand(scope.statements, leaf.name)
  const forwarding = forwardingOf(leaf, scope.parameters)
  const decorated: Identity = { kind: 'decorated', through: forwarding ? [forwarding] : [] }
  if (copied === 'all') return decorated
  if (copied === 'some') return { kind: 'unknown', reason: `${leaf.name} copies only a part of its name` }
  if (leaf.decorators.length === 0) {
    return { kind: 'wrapper', path: scope.path, name: leaf.name, parameters: leaf.parameters }
  }
  // `@wraps(f)` decides the name. Other library decorators preserve it.
  const outermost = leaf.decorators.findIndex(({ expression }) => isWraps(program, scope, expression))
  const above = outermost === -1 ? leaf.decorators : leaf.decorators.slice(0, outermost)
  const below = identityBelow(program, scope, above)
  return below.kind === 'decorated' ? decorated : below
}

/** `@wraps(f)` itself. */
function isWraps(program: Program, scope: Scope, expression: Expression): boolean {
  if (expression.kind !== 'call') return false
  return refersTo(program, scope, expression.callee, 'functools.wraps')
}

/** The `__call__` in the body of a class. */
export function callMethod(entity: ClassEntity): FunctionEntity | null {
  const fact = entity.fact.body.findLast((one) => one.kind === 'function' && one.name === '__call__')
  return fact?.kind === 'function' ? { kind: 'function', fact, scope: classScope(entity) } : null
}

function identityThrough(program: Program, scope: Scope, decorator: Decorator): Identity {
  const expression = decorator.expression.kind === 'call' ? decorator.expression.callee : decorator.expression
  for (const entity of resolve(program, scope, expression)) {
    if (entity.kind === 'class') {
      // `@Logged("x")` makes an instance and calls it with the function; `@Logged` puts the instance in its place.
      const call = decorator.expression.kind === 'call' ? callMethod(entity) : null
      if (call) return identityFrom(program, call, 0)
      if (inheritsFrom(program, entity, isContextDecorator)) return DECORATED
      return { kind: 'unknown', reason: `the class ${entity.fact.name} decorates it` }
    }
    if (entity.kind === 'function') return identityFrom(program, entity, 0)
    const called = calledMethod(program, entity)
    if (called) return identityFrom(program, called, 0)
  }
  return DECORATED
}

/** ContextDecorator uses `wraps`, https://docs.python.org/3/library/contextlib.html#contextlib.ContextDecorator */
function isContextDecorator(base: Entity): boolean {
  return isExternal(base, 'contextlib.ContextDecorator')
}

/** `@tracer.wrap` and `@tracer` of `tracer = Tracer()`. */
function calledMethod(program: Program, entity: Entity): FunctionEntity | null {
  if (entity.kind === 'value') {
    const instance = classOfInstance(program, entity)
    return instance && callMethod(instance)
  }
  const instance = entity.kind === 'attribute' ? classOfInstance(program, entity.object) : null
  if (instance === null || entity.kind !== 'attribute') return null
  const [method] = resolveAttribute(program, instance, entity.name)
  return method?.kind === 'function' ? method : null
}

function classOfInstance(program: Program, entity: Entity): ClassEntity | null {
  if (entity.kind !== 'value' || entity.expression.kind !== 'call') return null
  const made = resolve(program, entity.scope, entity.expression.callee)
  return made.find((one) => one.kind === 'class') ?? null
}

function identityFrom(program: Program, entity: FunctionEntity, steps: number): Identity {
  // A library makes decorators that are decorated themselves (`@contextmanager`, `@decorator`) and preserves names.
  const isMade = entity.fact.decorators.some(({ expression }) => !isOfClass(expression))
  if (isMade || steps > MAX_STEPS) return DECORATED
  if (renames(entity.fact.body))
    return { kind: 'unknown', reason: `the decorator ${entity.fact.name} sets its name` }
  const scope = functionScope(entity)
  const identities = returnsOf(entity.fact.body).flatMap((value): Identity[] => {
    // A decorator may return its function unchanged under a condition.
    if (value.kind === 'name' && value.name === scope.parameters[0]) return [DECORATED]
    return resolve(program, scope, value).flatMap((returned): Identity[] => {
      if (returned.kind !== 'function' || returned.scope.kind !== 'function') return []
      return returnsNested(program, returned)
        ? [identityFrom(program, returned, steps + 1)]
        : [leafIdentity(program, returned.fact, returned.scope)]
    })
  })
  const [first = DECORATED, ...others] = identities
  const wrapper = [first, ...others].find(({ kind }) => kind === 'wrapper')
  if (wrapper && [first, ...others].some(({ kind }) => kind === 'decorated')) {
    return { kind: 'unknown', reason: `the decorator ${entity.fact.name} may replace it or not` }
  }
  return first
}

/** `@staticmethod` and `@classmethod` do not change what a decorator does. */
function isOfClass(expression: Expression): boolean {
  return expression.kind === 'name' && /^(static|class)method$/.test(expression.name)
}

/** How much of the decorated function's identity a decorator copies to its wrapper without `wraps`. */
function copiedByHand(statements: readonly Statement[], wrapper: string): 'all' | 'some' | 'none' {
  const isWrapper = (expression: Expression | undefined): boolean => isName(expression, wrapper)
  const set = new Set<string>()
  for (const statement of statements) {
    if (statement.kind === 'assignment') {
      const { target, value } = statement
      if (target.kind === 'attribute' && isWrapper(target.object)) set.add(target.name)
      // `w = wraps(f)(w)`
      if (isWrapper(target) && value.kind === 'call' && isWrapper(value.arguments[0]?.value)) return 'all'
    }
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') continue
    // `update_wrapper(w, f)`
    if (isWrapper(statement.value.arguments[0]?.value)) return 'all'
  }
  if (set.has('__name__') && set.has('__module__')) return 'all'
  return set.has('__name__') || set.has('__module__') ? 'some' : 'none'
}

/** Whether a body sets `__name__` or `__module__`, other than by copying: `w.__name__ = f.__name__`. */
function renames(body: readonly Statement[]): boolean {
  const entered = { functions: 'enter', classes: 'skip', deadBlocks: 'enter' } as const
  return walkStatements(body, entered).some((statement) => {
    if (statement.kind !== 'assignment' || statement.target.kind !== 'attribute') return false
    const { name } = statement.target
    if (name !== '__name__' && name !== '__module__') return false
    return !(statement.value.kind === 'attribute' && statement.value.name === name)
  })
}

function returnsNested(program: Program, entity: FunctionEntity): boolean {
  if (entity.fact.decorators.length > 0) return false
  const scope = functionScope(entity)
  return returnsOf(entity.fact.body).some((value) =>
    resolve(program, scope, value).some(
      (r) => r.kind === 'function' && r.scope.statements === scope.statements,
    ),
  )
}
