import type { Decorator, Expression, FunctionFact, ParameterFact } from '../python/facts.ts'
import { isAttributeAssigned } from '../semantic/bindings.ts'
import type { FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluate } from '../semantic/evaluate.ts'
import { mergeOptions, type Options } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { isSelf, type Shift, shiftOf } from '../signature/first-parameter.ts'
import { messageParameters } from '../signature/message-parameters.ts'
import { isOnlyCelerys } from './celery-decorator.ts'
import { classOptions } from './class-task.ts'
import { type Identity, identityAround, identityBelow } from './decorated-identity.ts'
import type { FoundTask, TaskOrigin } from './found-task.ts'
import type { TaskDecorator } from './task-decorator.ts'
import { taskOptions } from './task-options.ts'
import { describeQueue } from './task-queue.ts'
import { type NameOrUnknown, wireName } from './wire-name.ts'
import { parametersThrough } from './wrapper-signature.ts'

/** A function, and the decorator or call that makes a task of it. */
interface TaskFunction {
  readonly entity: FunctionEntity
  /** The names of the functions and classes around the decorator or call. */
  readonly outer: readonly string[]
  /** The options and identity that the decorator or call gives to the task. */
  readonly taskDecorator: TaskDecorator
  /** `@app.task` on the function, or a call `app.task(f)`, which may be in another scope. */
  readonly use: { readonly decorator: Decorator } | { readonly call: Expression; readonly scope: Scope }
}

/** The task that a function becomes. */
export function functionTask(program: Program, task: TaskFunction): FoundTask {
  const { fact, scope } = task.entity
  const below = identityBelow(program, scope, decoratorsBelow(task))
  const identity = identityAround(task.taskDecorator.identity, below)
  const options = withBase(program, task.taskDecorator.options)
  const bound = isBound(program, options, fact)
  const facts = parametersOf(fact, identity)
  const implied = isRenamed(task)
    ? { unknown: 'code sets the name of its function' }
    : implicitName(program, fact, scope.path, identity)
  const name = wireName(program, options, implied)
  return {
    name: name.value,
    nameOrigin: name.origin,
    symbol: name.symbol,
    module: program.layout.moduleOf(scope.path) ?? '',
    qualname: [...task.outer, fact.name].join('.'),
    path: scope.path,
    line: fact.line,
    kind: 'call' in task.use ? 'call' : 'function',
    bound,
    queue: describeQueue(program, options),
    options: taskOptions(program, options),
    // A `self` is filled by Celery, by a decorator, or not at all.
    parameters: messageParameters(facts, bound || isSelf(facts[0])),
    origin: {
      ...originOfUse(task),
      definition: fact,
      options,
      implied: { path: 'name' in implied ? implied.name : null, naming: 'path' },
      unknownName: name.unknown,
      words: fact.words,
      shift: shiftOfTask(program, task, options, bound),
      endLine: fact.endLine,
    },
  }
}

/** `pay.__name__ = name` before `shared_task(pay)`. */
function isRenamed({ entity: { fact, scope }, use }: TaskFunction): boolean {
  return 'call' in use && NAMES.some((name) => isAttributeAssigned(scope.statements, fact.name, name))
}

const NAMES = ['__name__', '__module__']

/** The decorators that apply to the function before the task decorator does. */
function decoratorsBelow({ entity, use }: TaskFunction): readonly Decorator[] {
  const { decorators } = entity.fact
  return 'call' in use ? decorators : decorators.slice(decorators.indexOf(use.decorator) + 1)
}

function originOfUse({
  entity: { fact, scope },
  use,
}: TaskFunction): Pick<TaskOrigin, 'scope' | 'decorator' | 'call' | 'startLine'> {
  if ('call' in use) return { scope: use.scope, decorator: null, call: use.call, startLine: fact.line }
  const { decorator } = use
  const call = decorator.expression.kind === 'call' ? decorator.expression : null
  return { scope, decorator, call, startLine: fact.decorators[0]?.line ?? fact.line }
}

function parametersOf(fact: FunctionFact, identity: Identity): readonly ParameterFact[] {
  if (identity.kind === 'wrapper') return identity.parameters
  return identity.kind === 'decorated'
    ? parametersThrough(identity.through, fact.parameters)
    : fact.parameters
}

/** Attributes of `base=B` are options where the decorator sets none, apart from the name. */
function withBase(program: Program, options: Options): Options {
  const base = options.byKeyword.get('base')
  if (!base) return options
  for (const entity of resolve(program, base.scope, base.value)) {
    if (entity.kind !== 'class') continue
    const byKeyword = new Map(classOptions(program, entity).byKeyword)
    byKeyword.delete('name')
    return mergeOptions({ byKeyword, hidden: null }, options)
  }
  return options
}

function implicitName(program: Program, fact: FunctionFact, path: string, identity: Identity): NameOrUnknown {
  if (identity.kind === 'unknown') return { unknown: identity.reason }
  const module = program.layout.moduleOf(identity.kind === 'wrapper' ? identity.path : path)
  if (module === null) return { unknown: 'the file is not an importable module' }
  return { name: `${module}.${identity.kind === 'wrapper' ? identity.name : fact.name}` }
}

/** By Python's truth of the value; where it is not known, by a first parameter called `self`. */
function isBound(program: Program, { byKeyword, hidden }: Options, { parameters }: FunctionFact): boolean {
  const option = byKeyword.get('bind')
  if (!option && hidden === null) return false
  const value = option ? evaluate(program, option.scope, option.value) : null
  return value?.known ? Boolean(value.value) : parameters[0]?.name === 'self'
}

/** Null where another decorator, a class around the function or `base=` may fill the first parameter. */
function shiftOfTask(program: Program, task: TaskFunction, options: Options, bound: boolean): Shift {
  const { fact, scope } = task.entity
  const shift = shiftOf(fact.parameters, bound)
  if (shift === null) return null
  const around = task.taskDecorator.identity
  const isPlain =
    around.kind === 'decorated' && around.through.length === 0 && decoratorsBelow(task).length === 0
  const mayFill = shift === 'unfilled' && (scope.kind === 'class' || options.byKeyword.has('base'))
  return isPlain && !mayFill && isCelerys(program, task) ? shift : null
}

/** Whether Celery itself decorates the function: a project's decorator may pass on other arguments. */
function isCelerys(program: Program, { use, entity }: TaskFunction): boolean {
  if ('call' in use) return true
  const { expression } = use.decorator
  const callee = expression.kind === 'call' ? expression.callee : expression
  return isOnlyCelerys(program, entity.scope, callee)
}
