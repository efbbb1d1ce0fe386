import type { ClassFact, Expression, FunctionFact, Statement } from '../python/facts.ts'
import type { Gap } from '../types.ts'
import { isApplication, isTaskClass } from './application.ts'
import { classOptions, classTask } from './class-task.ts'
import { NOT_LINKED } from './delivery.ts'
import { doubtfulDecorators } from './doubtful-decorators.ts'
import type { Entity } from './entities.ts'
import { evaluate } from './evaluate.ts'
import { type Identity, identityBelow } from './identity.ts'
import type { LinkedTask, TaskOrigin } from './linked-task.ts'
import { roundsOf } from './loops.ts'
import { makerOf } from './maker.ts'
import { mergeOptions, type Option, type Options } from './options.ts'
import { messageParameters } from './parameters.ts'
import { absoluteModule, isShadowed, moduleScope, type Program } from './program.ts'
import { describeQueue } from './queue.ts'
import { classScope, functionScope, resolve } from './resolve.ts'
import type { Scope } from './scope.ts'
import { workingOptions } from './task-options.ts'
import { type NameOrUnknown, wireName } from './wire-name.ts'

export interface FoundTasks {
  readonly tasks: readonly LinkedTask[]
  /** Why tasks that stand in the file are none, and what may be one. */
  readonly gaps: readonly Gap[]
}

/** The tasks that one file registers when it is imported, in source order. */
export function findTasks(program: Program, path: string): FoundTasks {
  const scope = moduleScope(program, path)
  // A file that no import statement can name is never imported by Celery.
  if (scope === null || program.layout.moduleOf(path) === null || isShadowed(program, path)) {
    return { tasks: [], gaps: [] }
  }
  const tasks = findInScope(program, scope, [])
  const impossible = importAboveTop(program, path, scope.statements)
  if (tasks.length > 0 && impossible !== null) {
    const reason = 'a relative import climbs above the top package: Python cannot import the file'
    return { tasks: [], gaps: [{ kind: 'unknown', path, line: impossible, reason }] }
  }
  return { tasks, gaps: doubtfulDecorators(program, scope) }
}

function importAboveTop(program: Program, path: string, statements: readonly Statement[]): number | null {
  for (const statement of statements) {
    if (statement.kind !== 'from') continue
    if ('aboveTop' in absoluteModule(program, path, statement.level, statement.module)) return statement.line
  }
  return null
}

function findInScope(program: Program, whole: Scope, outer: readonly string[]): LinkedTask[] {
  const tasks: LinkedTask[] = []
  const visit = (statements: readonly Statement[], scope: Scope): void => {
    for (const statement of statements) {
      switch (statement.kind) {
        case 'function': {
          const task = decoratedTask(program, scope, statement, outer)
          if (task) tasks.push(task)
          const inside = functionScope({ kind: 'function', fact: statement, scope })
          // What a decorator or factory defines inside is made when it is called, under names of its own.
          if (!returnsNestedTask(statement)) {
            tasks.push(...findInScope(program, inside, [...outer, statement.name, '<locals>']))
          }
          break
        }
        case 'class': {
          const task = decoratedClass(program, scope, statement)
          if (task) tasks.push(task)
          tasks.push(
            ...findInScope(program, classScope({ kind: 'class', fact: statement, scope }), [
              ...outer,
              statement.name,
            ]),
          )
          break
        }
        case 'block':
          // A loop in a loop is followed no further: their rounds multiply.
          for (const round of (scope === whole && roundsOf(program, scope, statement)) || [scope]) {
            visit(statement.body, round)
          }
          break
        case 'assignment':
        case 'expression': {
          const task = calledTask(program, scope, statement.value, outer)
          if (task) tasks.push(task)
          break
        }
        default:
          break
      }
    }
  }
  visit(whole.statements, whole)
  return tasks
}

/** A nested function that is made a task and handed out belongs to whoever calls the function around it. */
function returnsNestedTask(fact: FunctionFact): boolean {
  const nested = new Set(fact.body.flatMap(madeName))
  return fact.body.some((s) => s.kind === 'return' && s.value.kind === 'name' && nested.has(s.value.name))
}

/** `inner` of `def inner` and of `inner = shared_task(…)(f)`. */
function madeName(statement: Statement): string[] {
  if (statement.kind === 'function') return [statement.name]
  if (statement.kind !== 'assignment' || statement.value.kind !== 'call') return []
  return statement.target.kind === 'name' ? [statement.target.name] : []
}

function decoratedTask(
  program: Program,
  scope: Scope,
  fact: FunctionFact,
  outer: readonly string[],
): LinkedTask | null {
  for (const [i, decorator] of fact.decorators.entries()) {
    const maker = makerOf(program, scope, decorator.expression)
    if (maker === null) continue
    const below = identityBelow(program, scope, fact.decorators.slice(i + 1))
    const identity = below.kind === 'decorated' ? maker.identity : below
    const call = decorator.expression.kind === 'call' ? decorator.expression : null
    const origin = {
      scope,
      definition: fact,
      decorator,
      call,
      options: maker.options,
      words: fact.words,
      startLine: fact.decorators[0]?.line ?? fact.line,
      endLine: fact.endLine,
    }
    return functionTask(program, fact, scope, outer, identity, 'function', origin)
  }
  return null
}

/** `@app.register_task` on a class. */
function decoratedClass(program: Program, scope: Scope, fact: ClassFact): LinkedTask | null {
  for (const { expression } of fact.decorators) {
    const registers = resolve(program, scope, expression).some((entity) => isRegister(program, entity))
    if (registers) return classTask(program, fact, scope, expression)
  }
  return null
}

/** Other calls are not followed: nearly every statement of a program is one. */
const MAKES_TASKS = /task|^register$/i

/** The last name in what is called: `task` of `app.task(queue="q")(f)`. */
function calledName(expression: Expression): string {
  if (expression.kind === 'call') return calledName(expression.callee)
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : ''
}

/** `app.task(f)`, `app.task(queue="q")(f)`, `app.register_task(C())`. */
function calledTask(
  program: Program,
  scope: Scope,
  expression: Expression,
  outer: readonly string[],
): LinkedTask | null {
  if (expression.kind !== 'call' || !MAKES_TASKS.test(calledName(expression))) return null
  const first = expression.arguments.find((argument) => argument.keyword === null && argument.star === '')
  if (!first) return null
  const registered = registeredClass(program, scope, expression, first.value)
  if (registered) return classTask(program, registered.fact, registered.scope, expression)

  const isApplied = expression.callee.kind === 'call'
  const maker = makerOf(program, scope, isApplied ? expression.callee : expression)
  if (maker === null) return null
  const [made] = resolve(program, scope, first.value)
  if (made?.kind !== 'function') return null
  const below = identityBelow(program, made.scope, made.fact.decorators)
  const identity = below.kind === 'decorated' ? maker.identity : below
  const origin = {
    scope,
    definition: made.fact,
    decorator: null,
    call: expression,
    options: maker.options,
    words: made.fact.words,
    startLine: made.fact.line,
    endLine: made.fact.endLine,
  }
  return functionTask(program, made.fact, made.scope, outer, identity, 'call', origin)
}

function registeredClass(
  program: Program,
  scope: Scope,
  call: Expression & { kind: 'call' },
  argument: Expression,
): { fact: ClassFact; scope: Scope } | null {
  const { callee } = call
  if (callee.kind !== 'attribute') return null
  const registers = resolve(program, scope, callee).some((entity) => isRegister(program, entity))
  return registers ? classOfArgument(program, scope, argument) : null
}

/** `register(C)`, `register(C())`, and `c = C()` before `register(c)`. */
function classOfArgument(
  program: Program,
  scope: Scope,
  argument: Expression,
): { fact: ClassFact; scope: Scope } | null {
  const target = argument.kind === 'call' ? argument.callee : argument
  for (const entity of resolve(program, scope, target)) {
    if (entity.kind === 'class' && isTaskClass(program, entity)) return entity
    if (entity.kind === 'value' && entity.expression.kind === 'call' && entity.expression !== argument) {
      const made = classOfArgument(program, entity.scope, entity.expression)
      if (made) return made
    }
  }
  return null
}

/** `app.register_task` and `app.tasks.register`. */
function isRegister(program: Program, entity: Entity): boolean {
  const application = registeringApplication(entity)
  return application !== null && isApplication(program, application)
}

function registeringApplication(entity: Entity): Entity | null {
  if (entity.kind === 'external') {
    const name = entity.name.replace(/\.(register_task|tasks\.register)$/, '')
    return name === entity.name ? null : { kind: 'external', name }
  }
  if (entity.kind !== 'attribute') return null
  if (entity.name === 'register_task') return entity.object
  const { object } = entity
  return entity.name === 'register' && object.kind === 'attribute' && object.name === 'tasks'
    ? object.object
    : null
}

function functionTask(
  program: Program,
  fact: FunctionFact,
  scope: Scope,
  outer: readonly string[],
  identity: Identity,
  kind: 'function' | 'call',
  origin: Omit<TaskOrigin, 'unknownName'>,
): LinkedTask {
  const options = withBase(program, origin.options)
  const bound = isTrue(program, options.byKeyword.get('bind'))
  const facts = identity.kind === 'wrapper' ? identity.parameters : fact.parameters
  const name = wireName(program, options, implicitName(program, fact, scope.path, identity))
  return {
    name: name.value,
    nameOrigin: name.origin,
    module: program.layout.moduleOf(scope.path) ?? '',
    qualname: [...outer, fact.name].join('.'),
    path: scope.path,
    line: fact.line,
    kind,
    bound,
    queue: describeQueue(program, options),
    delivery: NOT_LINKED,
    options: workingOptions(program, options),
    parameters: messageParameters(facts, bound),
    origin: { ...origin, options, unknownName: name.unknown },
  }
}

/** `base=B` gives what its attributes say and the decorator does not; its name stays its own. */
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
  if (module === null) return { unknown: 'the file is no importable module' }
  return { name: `${module}.${identity.kind === 'wrapper' ? identity.name : fact.name}` }
}

function isTrue(program: Program, option: Option | undefined): boolean {
  if (!option) return false
  const value = evaluate(program, option.scope, option.value)
  return value.known && value.value === true
}
