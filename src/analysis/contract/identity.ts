import type { Decorator, Expression, FunctionFact, ParameterFact, Statement } from '../python/facts.ts'
import { returnsOf } from './application.ts'
import type { Entity, Scope } from './entities.ts'
import type { Program } from './program.ts'
import { classScope, functionScope, resolve } from './resolve.ts'

/**
 * Under which `__name__` and `__module__`, and with which parameters, Celery meets a decorated function.
 * A decorator below the task decorator that forgets `functools.wraps` puts its own wrapper in the function's place.
 */
export type Identity =
  | { readonly kind: 'decorated' }
  | {
      readonly kind: 'wrapper'
      readonly path: string
      readonly name: string
      readonly parameters: readonly ParameterFact[]
    }
  | { readonly kind: 'unknown'; readonly reason: string }

const MAX_STEPS = 8
const DECORATED: Identity = { kind: 'decorated' }

/** What the decorators below the task decorator, given outermost first, leave of the function's identity. */
export function identityBelow(program: Program, scope: Scope, decorators: readonly Decorator[]): Identity {
  for (const decorator of decorators) {
    const identity = identityThrough(program, scope, decorator)
    if (identity.kind !== 'decorated') return identity
  }
  return DECORATED
}

/** The identity of a nested function that a decorator hands on: the decorated one's if it says so by `wraps`. */
export function leafIdentity(program: Program, leaf: FunctionFact, scope: Scope): Identity {
  const copied = copiedByHand(scope.statements, leaf.name)
  if (copied === 'all') return DECORATED
  if (copied === 'some') return { kind: 'unknown', reason: `${leaf.name} takes over a part of its name` }
  if (leaf.decorators.length === 0) {
    return { kind: 'wrapper', path: scope.path, name: leaf.name, parameters: leaf.parameters }
  }
  const below = identityBelow(program, scope, leaf.decorators)
  // `@wraps(f)` comes from outside of the repository, like everything that is written to preserve a name.
  return below.kind === 'decorated' ? DECORATED : below
}

/** The `__call__` that a class defines itself. */
export function callMethod(entity: Entity & { kind: 'class' }): (Entity & { kind: 'function' }) | null {
  const fact = entity.fact.body.findLast((one) => one.kind === 'function' && one.name === '__call__')
  return fact?.kind === 'function' ? { kind: 'function', fact, scope: classScope(entity) } : null
}

function identityThrough(program: Program, scope: Scope, decorator: Decorator): Identity {
  const expression = decorator.expression.kind === 'call' ? decorator.expression.callee : decorator.expression
  for (const entity of resolve(program, scope, expression)) {
    if (entity.kind === 'class') {
      // `@Logged("x")` makes an instance, which is then called with the function; `@Logged` leaves the instance.
      const call = decorator.expression.kind === 'call' ? callMethod(entity) : null
      if (call) return identityFrom(program, call, 0)
      return { kind: 'unknown', reason: `the class ${entity.fact.name} decorates it` }
    }
    if (entity.kind === 'function') return identityFrom(program, entity, 0)
  }
  return DECORATED
}

function identityFrom(program: Program, entity: Entity & { kind: 'function' }, steps: number): Identity {
  // A decorator that is decorated itself (`@contextmanager`, `@decorator`) is made by a library.
  if (entity.fact.decorators.length > 0 || steps > MAX_STEPS) return DECORATED
  if (renames(entity.fact.body))
    return { kind: 'unknown', reason: `the decorator ${entity.fact.name} sets its name` }
  const scope = functionScope(entity)
  for (const value of returnsOf(entity.fact.body)) {
    for (const returned of resolve(program, scope, value)) {
      if (returned.kind !== 'function' || returned.scope.kind !== 'function') continue
      const inner = returnsNested(program, returned)
      return inner
        ? identityFrom(program, returned, steps + 1)
        : leafIdentity(program, returned.fact, returned.scope)
    }
  }
  return DECORATED
}

/** What a decorator writes of the decorated function's identity onto its wrapper without `wraps`. */
function copiedByHand(statements: readonly Statement[], wrapper: string): 'all' | 'some' | 'none' {
  const isWrapper = (expression: Expression | undefined): boolean =>
    expression?.kind === 'name' && expression.name === wrapper
  const set = new Set<string>()
  for (const statement of statements) {
    if (statement.kind === 'assignment' && statement.target.kind === 'attribute') {
      if (isWrapper(statement.target.object)) set.add(statement.target.name)
    }
    if (statement.kind !== 'expression' || statement.value.kind !== 'call') continue
    // `update_wrapper(w, f)`
    if (isWrapper(statement.value.arguments[0]?.value)) return 'all'
  }
  if (set.has('__name__') && set.has('__module__')) return 'all'
  return set.has('__name__') || set.has('__module__') ? 'some' : 'none'
}

/** Whether a body sets `__name__` or `__module__` to anything but another function's: `w.__name__ = f.__name__`. */
function renames(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind === 'block' || statement.kind === 'function') return renames(statement.body)
    if (statement.kind !== 'assignment' || statement.target.kind !== 'attribute') return false
    const { name } = statement.target
    if (name !== '__name__' && name !== '__module__') return false
    return !(statement.value.kind === 'attribute' && statement.value.name === name)
  })
}

function returnsNested(program: Program, entity: Entity & { kind: 'function' }): boolean {
  if (entity.fact.decorators.length > 0) return false
  const scope = functionScope(entity)
  return returnsOf(entity.fact.body).some((value) =>
    resolve(program, scope, value).some(
      (r) => r.kind === 'function' && r.scope.statements === scope.statements,
    ),
  )
}
