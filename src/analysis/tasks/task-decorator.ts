import type { Expression, FunctionFact } from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { bindArguments, type Decorated, type ScopedArguments } from '../semantic/bind-arguments.ts'
import {
  type ClassEntity,
  type Entity,
  type FunctionEntity,
  isExternal,
  type Scope,
} from '../semantic/entity.ts'
import { mergeOptions, NO_OPTIONS, type Options, optionsOf } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { functionScope } from '../semantic/scope.ts'
import { returnsOf } from './celery-app.ts'
import { applicationOptions, isCeleryDecorator, isNamedLikeTaskDecorator } from './celery-decorator.ts'
import { callMethod, DECORATED, type Identity, leafIdentity } from './decorated-identity.ts'
import { fromElsewhere, keepsKeywords, substituteArguments } from './decorator-options.ts'

/** An expression that makes a task of a function: `shared_task`, `app.task(queue=…)`, a project's own decorator. */
export interface TaskDecorator {
  readonly options: Options
  /** The name and parameters that the task gets. */
  readonly identity: Identity
}

const MAX_STEPS = 8
/** Decorators may return each other along many paths; a real one calls a few functions. */
const MAX_FUNCTIONS = 500

/** The task decorator that an expression is, as `@expression` or in `expression(function)`; null when it is none. */
export function taskDecoratorOf(
  program: Program,
  scope: Scope,
  expression: Expression,
  decorated: Decorated = null,
  steps = 0,
): TaskDecorator | null {
  if (steps > MAX_STEPS) return null
  if (steps === 0) program.memory.functionsLeft = MAX_FUNCTIONS
  if (expression.kind === 'call') return decoratorFromCall(program, scope, expression, decorated, steps)
  for (const entity of resolve(program, scope, expression)) {
    if (isCeleryDecorator(program, entity)) {
      return { options: applicationOptions(entity), identity: DECORATED }
    }
    // `retried = shared_task(max_retries=3)`, then `@retried`.
    if (entity.kind === 'value' && entity.expression.kind === 'call') {
      const found = decoratorFromCall(program, entity.scope, entity.expression, decorated, steps + 1)
      if (found) return { ...found, options: fromElsewhere(found.options) }
    }
    if (entity.kind === 'unknown' && isNamedLikeTaskDecorator(expression)) {
      return { options: NO_OPTIONS, identity: DECORATED }
    }
    if (entity.kind === 'function') {
      const found = decoratorFromFunction(program, entity, null, decorated, steps + 1)
      if (found) return found
    }
  }
  return null
}

function decoratorFromCall(
  program: Program,
  scope: Scope,
  call: Expression & { kind: 'call' },
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  for (const callee of resolve(program, scope, call.callee)) {
    if (
      isCeleryDecorator(program, callee) ||
      (callee.kind === 'unknown' && isNamedLikeTaskDecorator(call.callee))
    ) {
      const options = mergeOptions(applicationOptions(callee), optionsOf(program, scope, call.arguments))
      return { options, identity: DECORATED }
    }
    if (isExternal(callee, 'functools.partial')) {
      const [made, ...rest] = call.arguments
      const found = made ? taskDecoratorOf(program, scope, made.value, decorated, steps + 1) : null
      if (found) return { ...found, options: mergeOptions(found.options, optionsOf(program, scope, rest)) }
    }
    // `quick = partial(shared_task, queue="q")`, then `@quick(name="n")`.
    if (callee.kind === 'value' && callee.expression.kind === 'call') {
      const found = decoratorFromCall(program, callee.scope, callee.expression, decorated, steps + 1)
      if (found) {
        const own = optionsOf(program, scope, call.arguments)
        return { ...found, options: mergeOptions(fromElsewhere(found.options), own) }
      }
    }
    if (callee.kind === 'function') {
      const found = decoratorFromFunction(
        program,
        callee,
        { scope, arguments: call.arguments },
        decorated,
        steps + 1,
      )
      if (found) return found
    }
    if (callee.kind === 'class') {
      const found = decoratorFromClass(
        program,
        callee,
        { scope, arguments: call.arguments },
        decorated,
        steps + 1,
      )
      if (found) return found
    }
  }
  return null
}

/** `@Job(queue="q")`: the decorator in its `__call__`, with the options that its `__init__` keeps. */
function decoratorFromClass(
  program: Program,
  entity: ClassEntity,
  use: ScopedArguments,
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  const call = callMethod(entity)
  const made = call && returnedDecorator(program, functionScope(call), call.fact, decorated, steps)
  if (made?.options.hidden == null) return made
  const { byKeyword } = made.options
  if (!keepsKeywords(entity.fact)) {
    return { ...made, options: { byKeyword, hidden: `options that the class ${entity.fact.name} keeps` } }
  }
  const given = fromElsewhere(optionsOf(program, use.scope, use.arguments))
  return { ...made, options: mergeOptions({ byKeyword, hidden: null }, given) }
}

/** A project's decorator: a function that returns, directly or from a nested one, the result of a task decorator. */
function decoratorFromFunction(
  program: Program,
  entity: FunctionEntity,
  use: ScopedArguments | null,
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  if (program.memory.functionsLeft-- <= 0) return null
  const scope = functionScope(entity, bindArguments(program, entity, use, decorated))
  const made = returnedDecorator(program, scope, entity.fact, decorated, steps)
  if (made === null) return null
  return { ...made, options: substituteArguments(program, made.options, entity, use) }
}

function returnedDecorator(
  program: Program,
  scope: Scope,
  fact: FunctionFact,
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  if (steps > MAX_STEPS) return null
  for (const value of returnsOf(fact.body)) {
    for (const entity of resolve(program, scope, value)) {
      const found = decoratorFromEntity(program, entity, decorated, steps)
      if (found) return found
    }
  }
  return null
}

function decoratorFromEntity(
  program: Program,
  entity: Entity,
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  if (entity.kind === 'function') {
    if (entity.scope.kind !== 'function') return null
    for (const [i, decorator] of entity.fact.decorators.entries()) {
      const found = taskDecoratorOf(program, entity.scope, decorator.expression, decorated, steps + 1)
      if (!found) continue
      const inner = { ...entity.fact, decorators: entity.fact.decorators.slice(i + 1) }
      return { ...found, identity: leafIdentity(program, inner, entity.scope) }
    }
    // The nested function is itself called with the decorated one.
    const inside = functionScope(entity, bindArguments(program, entity, null, decorated))
    return returnedDecorator(program, inside, entity.fact, decorated, steps + 1)
  }
  if (entity.kind !== 'value' || entity.expression.kind !== 'call') return null
  const { expression, scope } = entity
  // `return shared_task(**options)(wrapper)`
  const applied =
    expression.callee.kind === 'call'
      ? taskDecoratorOf(program, scope, expression.callee, decorated, steps + 1)
      : null
  const found = applied ?? decoratorFromCall(program, scope, expression, decorated, steps + 1)
  if (found === null) return null
  const [wrapped] = positionalArguments(expression.arguments)
  if (!wrapped) return found
  const [made] = resolve(program, scope, wrapped.value)
  if (made?.kind === 'function' && made.scope.kind === 'function') {
    return { ...found, identity: leafIdentity(program, made.fact, made.scope) }
  }
  return found
}
