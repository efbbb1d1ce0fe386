import { returnsOf } from '../applications/celery-app.ts'
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
import { applicationOptions, isCeleryDecorator, isNamedLikeTaskDecorator } from './celery-decorator.ts'
import { callMethod, DECORATED, type Identity, leafIdentity } from './decorated-identity.ts'
import { fromElsewhere, keepsKeywords, substituteArguments } from './decorator-options.ts'
import { settingDefault } from './setting-default.ts'

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
): TaskDecorator | null {
  program.memory.functionsLeft = MAX_FUNCTIONS
  return decoratorFromExpression({ program, decorated, steps: 0 }, scope, expression)
}

/** The search for the task decorator behind an expression. */
interface Search {
  readonly program: Program
  readonly decorated: Decorated
  /** How many expressions and functions were followed to get here. */
  readonly steps: number
}

function deeper(search: Search): Search {
  return { ...search, steps: search.steps + 1 }
}

function decoratorFromExpression(search: Search, scope: Scope, expression: Expression): TaskDecorator | null {
  const { program } = search
  if (search.steps > MAX_STEPS) return null
  if (expression.kind === 'call') return decoratorFromCall(search, scope, expression)
  for (const entity of resolve(program, scope, expression)) {
    if (isCeleryDecorator(program, { scope, expression, entity })) {
      return { options: applicationOptions(entity), identity: DECORATED }
    }
    // `retried = shared_task(max_retries=3)`, then `@retried`.
    if (entity.kind === 'value' && entity.expression.kind === 'call') {
      const found = decoratorFromCall(deeper(search), entity.scope, entity.expression)
      if (found) return { ...found, options: fromElsewhere(found.options) }
    }
    if (entity.kind === 'unknown' && isNamedLikeTaskDecorator(expression)) {
      return { options: NO_OPTIONS, identity: DECORATED }
    }
    if (entity.kind === 'function') {
      const found = decoratorFromFunction(deeper(search), entity, null)
      if (found) return found
    }
  }
  return null
}

function decoratorFromCall(
  search: Search,
  scope: Scope,
  call: Expression & { kind: 'call' },
): TaskDecorator | null {
  const { program } = search
  const use = { scope, arguments: call.arguments }
  for (const callee of resolve(program, scope, call.callee)) {
    if (
      isCeleryDecorator(program, { scope, expression: call.callee, entity: callee }, call.arguments) ||
      (callee.kind === 'unknown' && isNamedLikeTaskDecorator(call.callee))
    ) {
      const options = mergeOptions(
        applicationOptions(callee),
        optionsOf(program, scope, call.arguments, settingDefault),
      )
      return { options, identity: DECORATED }
    }
    if (isExternal(callee, 'functools.partial')) {
      const [made, ...rest] = call.arguments
      const found = made ? decoratorFromExpression(deeper(search), scope, made.value) : null
      if (found)
        return {
          ...found,
          options: mergeOptions(found.options, optionsOf(program, scope, rest, settingDefault)),
        }
    }
    // `quick = partial(shared_task, queue="q")`, then `@quick(name="n")`.
    if (callee.kind === 'value' && callee.expression.kind === 'call') {
      const found = decoratorFromCall(deeper(search), callee.scope, callee.expression)
      if (found) {
        const own = optionsOf(program, scope, call.arguments, settingDefault)
        return { ...found, options: mergeOptions(fromElsewhere(found.options), own) }
      }
    }
    if (callee.kind === 'function') {
      const found = decoratorFromFunction(deeper(search), callee, use)
      if (found) return found
    }
    if (callee.kind === 'class') {
      const found = decoratorFromClass(deeper(search), callee, use)
      if (found) return found
    }
  }
  return null
}

/** `@Job(queue="q")`: the decorator in its `__call__`, with the options that its `__init__` keeps. */
function decoratorFromClass(search: Search, entity: ClassEntity, use: ScopedArguments): TaskDecorator | null {
  const call = callMethod(entity)
  const made = call && returnedDecorator(search, functionScope(call), call.fact)
  if (made?.options.hidden == null) return made
  const { byKeyword } = made.options
  if (!keepsKeywords(entity.fact)) {
    return { ...made, options: { byKeyword, hidden: `options that the class ${entity.fact.name} keeps` } }
  }
  const given = fromElsewhere(optionsOf(search.program, use.scope, use.arguments, settingDefault))
  return { ...made, options: mergeOptions({ byKeyword, hidden: null }, given) }
}

/** A project's decorator: a function that returns, directly or from a nested one, the result of a task decorator. */
function decoratorFromFunction(
  search: Search,
  entity: FunctionEntity,
  use: ScopedArguments | null,
): TaskDecorator | null {
  const { program, decorated } = search
  if (program.memory.functionsLeft-- <= 0) return null
  const scope = functionScope(entity, bindArguments(program, entity, use, decorated))
  const made = returnedDecorator(search, scope, entity.fact)
  if (made === null) return null
  return { ...made, options: substituteArguments(program, made.options, entity, use) }
}

function returnedDecorator(search: Search, scope: Scope, fact: FunctionFact): TaskDecorator | null {
  if (search.steps > MAX_STEPS) return null
  for (const value of returnsOf(fact.body)) {
    for (const entity of resolve(search.program, scope, value)) {
      const found = decoratorFromEntity(search, entity)
      if (found) return found
    }
  }
  return null
}

function decoratorFromEntity(search: Search, entity: Entity): TaskDecorator | null {
  const { program, decorated } = search
  if (entity.kind === 'function') {
    if (entity.scope.kind !== 'function') return null
    for (const [i, decorator] of entity.fact.decorators.entries()) {
      const found = decoratorFromExpression(deeper(search), entity.scope, decorator.expression)
      if (!found) continue
      const inner = { ...entity.fact, decorators: entity.fact.decorators.slice(i + 1) }
      return { ...found, identity: leafIdentity(program, inner, entity.scope) }
    }
    // The nested function is itself called with the decorated one.
    const inside = functionScope(entity, bindArguments(program, entity, null, decorated))
    return returnedDecorator(deeper(search), inside, entity.fact)
  }
  if (entity.kind !== 'value' || entity.expression.kind !== 'call') return null
  const { expression, scope } = entity
  // `return shared_task(**options)(wrapper)`
  const applied =
    expression.callee.kind === 'call'
      ? decoratorFromExpression(deeper(search), scope, expression.callee)
      : null
  const found = applied ?? decoratorFromCall(deeper(search), scope, expression)
  if (found === null) return null
  const [wrapped] = positionalArguments(expression.arguments)
  if (!wrapped) return found
  const [made] = resolve(program, scope, wrapped.value)
  if (made?.kind === 'function' && made.scope.kind === 'function') {
    return { ...found, identity: leafIdentity(program, made.fact, made.scope) }
  }
  return found
}
