import type { ClassFact, Expression, FunctionFact } from '../python/facts.ts'
import { findArgument, positionalArguments } from '../semantic/arguments.ts'
import { bindArguments, type CallSite, type Decorated } from '../semantic/bind-arguments.ts'
import {
  type ClassEntity,
  type Entity,
  type FunctionEntity,
  isExternal,
  type Scope,
} from '../semantic/entity.ts'
import {
  mergeOptions,
  NO_OPTIONS,
  type Option,
  type Options,
  optionsOf,
} from '../semantic/keyword-arguments.ts'
import { kwargsMutations } from '../semantic/kwargs-mutations.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { functionScope } from '../semantic/scope.ts'
import { isApplication, returnsOf } from './celery-app.ts'
import { callMethod, DECORATED, type Identity, leafIdentity } from './decorated-identity.ts'
import { APPLICATION_LIKE, APPLICATION_TASK_METHODS, TASK_DECORATORS } from './library-names.ts'

/** An expression that makes a task of a function: `shared_task`, `app.task(queue=…)`, a project's own decorator. */
export interface TaskDecorator {
  readonly options: Options
  /** Whose name and parameters the task gets. */
  readonly identity: Identity
}

const MAX_STEPS = 8
/** Decorators that return each other have many ways to do so; a real one calls a few functions. */
const MAX_FUNCTIONS = 500

/** What a decorator expression (or the callee of `expression(function)`) makes, or null when it makes no task. */
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
    if (isLibraryDecorator(program, entity)) {
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

/** `celery.task` of an application that a function is given. */
function isNamedLikeTaskDecorator(expression: Expression): boolean {
  if (expression.kind !== 'attribute' || !APPLICATION_TASK_METHODS.has(expression.name)) return false
  return expression.object.kind === 'name' && APPLICATION_LIKE.test(expression.object.name)
}

/** `shared_task`, `app.task` and the like themselves. */
export function isLibraryDecorator(program: Program, entity: Entity): boolean {
  if (entity.kind === 'external') {
    if (TASK_DECORATORS.has(entity.name)) return true
    const dot = entity.name.lastIndexOf('.')
    const owner: Entity = { kind: 'external', name: entity.name.slice(0, dot) }
    return APPLICATION_TASK_METHODS.has(entity.name.slice(dot + 1)) && isApplication(program, owner)
  }
  return (
    entity.kind === 'attribute' &&
    APPLICATION_TASK_METHODS.has(entity.name) &&
    isApplication(program, entity.object)
  )
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
      isLibraryDecorator(program, callee) ||
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

/** `@Job(queue="q")`: what its `__call__` returns, with the options that its `__init__` keeps for it. */
function decoratorFromClass(
  program: Program,
  entity: ClassEntity,
  use: CallSite,
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

/** `def __init__(self, *args, **kwargs): self.kwargs = kwargs`, and nothing else is done to them. */
function keepsKeywords({ body }: ClassFact): boolean {
  const init = body.findLast((one) => one.kind === 'function' && one.name === '__init__')
  if (init?.kind !== 'function') return false
  const [, ...parameters] = init.parameters
  const keywords = parameters.find(({ form }) => form === 'varkw')
  if (!keywords || parameters.some(({ form }) => form !== 'varkw' && form !== 'varargs')) return false
  const isKept = init.body.some((one) => {
    return one.kind === 'assignment' && one.target.kind === 'attribute' && isName(one.value, keywords.name)
  })
  return isKept && kwargsMutations(keywords.name, init.body).length === 0
}

function isName(expression: Expression, name: string): boolean {
  return expression.kind === 'name' && expression.name === name
}

/** `Celery(task_cls=Base)` is the base of all tasks of the application. */
function applicationOptions(decorator: Entity): Options {
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

/** A project's own decorator: a function that returns, directly or from a nested one, what a task found returns. */
function decoratorFromFunction(
  program: Program,
  entity: FunctionEntity,
  use: CallSite | null,
  decorated: Decorated,
  steps: number,
): TaskDecorator | null {
  if (program.memory.functionsLeft-- <= 0) return null
  const scope = functionScope(entity, bindArguments(program, entity, use, decorated))
  const made = returnedDecorator(program, scope, entity.fact, decorated, steps)
  if (made === null) return null
  return { ...made, options: substitute(program, made.options, entity, use) }
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
    // It is what the function is handed to.
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

/** The options as the user of a project's decorator gives them: its parameters replaced by the arguments. */
function substitute(
  program: Program,
  options: Options,
  entity: FunctionEntity,
  use: CallSite | null,
): Options {
  const { fact } = entity
  const given = use ? optionsOf(program, use.scope, use.arguments) : NO_OPTIONS
  const byKeyword = new Map<string, Option>()
  for (const [keyword, option] of options.byKeyword) {
    const { value } = option
    const parameter = value.kind === 'name' ? fact.parameters.find((p) => p.name === value.name) : undefined
    const argument = parameter ? given.byKeyword.get(parameter.name) : undefined
    byKeyword.set(keyword, argument ? { ...argument, keyword } : { ...option, argument: null })
  }
  const named = new Set(fact.parameters.map((parameter) => parameter.name))
  const forwarded = fact.parameters.find((parameter) => parameter.form === 'varkw')
  if (!forwarded) return { byKeyword, hidden: given.hidden ?? options.hidden }
  const handed = new Map([...given.byKeyword].filter(([keyword]) => !named.has(keyword)))
  const isClear = changeKwargs(handed, forwarded.name, entity)
  for (const [keyword, option] of handed) byKeyword.set(keyword, option)
  return {
    byKeyword,
    hidden: given.hidden ?? (isClear ? null : `options that the decorator ${fact.name} changes`),
  }
}

/** Applies what the function does to its `**kwargs`; false where that is not clear. */
function changeKwargs(options: Map<string, Option>, name: string, entity: FunctionEntity): boolean {
  const scope = functionScope(entity)
  const changes = kwargsMutations(name, entity.fact.body)
  for (const change of changes) {
    if (change.kind === 'unclear') return false
    const { keyword } = change
    if (change.kind === 'removed') options.delete(keyword)
    else if (change.kind === 'set' || !options.has(keyword)) {
      options.set(keyword, { keyword, value: change.value, scope, argument: null })
    }
  }
  return true
}

function fromElsewhere(options: Options): Options {
  const byKeyword = new Map([...options.byKeyword].map(([k, option]) => [k, { ...option, argument: null }]))
  return { ...options, byKeyword }
}
