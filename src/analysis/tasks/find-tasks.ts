import { isApplication } from '../applications/celery-app.ts'
import type { Gap } from '../model/types.ts'
import { isDeadBlock } from '../python/dead-blocks.ts'
import type {
  AssignmentFact,
  BlockFact,
  ClassFact,
  Expression,
  FunctionFact,
  Statement,
} from '../python/facts.ts'
import { positionalArguments } from '../semantic/arguments.ts'
import { bindArguments } from '../semantic/bind-arguments.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import { lastName } from '../semantic/expression-names.ts'
import { absoluteModule, fileOfModule, isImportable, type Program } from '../semantic/program.ts'
import { resolve, resolveOne } from '../semantic/resolve.ts'
import { classScope, functionScope, moduleScope } from '../semantic/scope.ts'
import { unrollLoop } from '../semantic/unroll-loops.ts'
import { classTask } from './class-task.ts'
import type { FoundTask } from './found-task.ts'
import { functionTask } from './function-task.ts'
import { aliasBlocks, asAlias, furtherTasks, markAliases, taskKey } from './further-names.ts'
import { isRegisterMethod, registeredClass, registersItsClass } from './register-task-call.ts'
import { taskDecoratorOf } from './task-decorator.ts'
import { unresolvedDecorators } from './unresolved-decorators.ts'

interface FoundTasks {
  readonly tasks: readonly FoundTask[]
  /** Why tasks in the file do not count, and functions that may be tasks. */
  readonly gaps: readonly Gap[]
}

/** The tasks that one file registers when it is imported, in source order. */
export function findTasks(program: Program, path: string): FoundTasks {
  const scope = moduleScope(program, path)
  if (scope === null || !isImportable(program, path)) return { tasks: [], gaps: [] }
  const tasks = markAliases(program, path, findInScope(program, scope, []))
  const impossible = importAboveTop(program, path, scope.statements)
  const gaps = unresolvedDecorators(program, scope)
  if (tasks.length + gaps.length > 0 && impossible !== null) {
    const reason = 'a relative import climbs above the top package: Python cannot import the file'
    return { tasks: [], gaps: [{ kind: 'unknown', path, line: impossible, reason }] }
  }
  return { tasks, gaps }
}

function importAboveTop(program: Program, path: string, statements: readonly Statement[]): number | null {
  for (const statement of statements) {
    if (statement.kind !== 'from') continue
    if ('aboveTop' in absoluteModule(program, path, statement.level, statement.module)) return statement.line
  }
  return null
}

/** No body that a person wrote makes more tasks than this by loops and factories. */
const MAX_ROUNDS = 2000

/** Nobody writes more above one function. */
const MAX_DECORATORS = 30

/** The search of one body. */
interface Search {
  readonly program: Program
  readonly whole: Scope
  /** The names of the functions and classes around the body. */
  readonly outer: readonly string[]
  readonly tasks: FoundTask[]
  roundsLeft: number
}

function findInScope(program: Program, whole: Scope, outer: readonly string[]): readonly FoundTask[] {
  const search: Search = { program, whole, outer, tasks: [], roundsLeft: MAX_ROUNDS }
  visit(search, whole.statements, whole)
  return search.tasks
}

function visit(search: Search, statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'function':
        visitFunction(search, statement, scope)
        break
      case 'class':
        visitClass(search, statement, scope)
        break
      case 'block':
        if (!isDeadBlock(statement)) visitBlock(search, statement, scope)
        break
      case 'assignment':
        search.tasks.push(...registeredByKey(search.program, scope, statement))
        for (const part of partsOf(statement.value)) visitValue(search, part, scope)
        break
      case 'expression':
        for (const part of partsOf(statement.value)) visitValue(search, part, scope)
        break
      default:
        break
    }
  }
}

function visitFunction({ program, outer, tasks }: Search, fact: FunctionFact, scope: Scope): void {
  const [task, ...others] = decoratedTasks(program, scope, fact, outer)
  if (task) tasks.push(task, ...furtherTasks(program, scope, task))
  // `@app.task(name="shop.pay")` above `@app.task(name="shop.charge")` registers both.
  tasks.push(...others.filter(({ name }) => name !== task?.name).map(asFurtherTask))
  // The tasks inside a decorator or factory are made when it is called, under names of their own.
  if (returnsNestedTask(fact)) return
  const inside = functionScope({ kind: 'function', fact, scope })
  tasks.push(...findInScope(program, inside, [...outer, fact.name, '<locals>']))
}

function asFurtherTask(task: FoundTask): FoundTask {
  return { ...task, origin: { ...task.origin, isAlias: true } }
}

function visitClass({ program, outer, tasks }: Search, fact: ClassFact, scope: Scope): void {
  const task = decoratedClass(program, scope, fact)
  if (task) tasks.push(task)
  const inside = classScope({ kind: 'class', fact, scope })
  tasks.push(...findInScope(program, inside, [...outer, fact.name]))
}

/** Loops inside of loops are not unrolled: their rounds multiply. */
function visitBlock(search: Search, block: BlockFact, scope: Scope): void {
  const isOuter = scope === search.whole
  const rounds = isOuter ? unrollLoop(search.program, scope, block, search.roundsLeft) : null
  if (rounds === null) visit(search, block.body, scope)
  for (const round of rounds ?? []) {
    search.roundsLeft--
    visit(search, block.body, round)
  }
}

function visitValue(search: Search, value: Expression, scope: Scope): void {
  const { program, whole, outer, tasks } = search
  const task = calledTask(program, scope, value, outer)
  if (task) tasks.push(task)
  else if (whole.kind === 'module' && search.roundsLeft > 0) {
    const made = tasksOfCall(program, scope, value)
    search.roundsLeft -= made.length
    tasks.push(...made)
  }
}

/** `app.tasks["shop.charge"] = pay` registers the task of `pay` under a further name. */
function registeredByKey(program: Program, scope: Scope, { target, value }: AssignmentFact): FoundTask[] {
  const key = taskKey(target)
  const name = key && evaluateText(program, scope, key)
  if (key === null || name === null || target.kind !== 'subscript') return []
  const { object } = target
  if (object.kind !== 'attribute' || !isApplicationIn(program, scope, object.object)) return []
  const entity = resolveOne(program, scope, value)
  if (entity?.kind !== 'function') return []
  const [task] = decoratedTasks(program, entity.scope, entity.fact, [])
  const option = { keyword: 'name', value: key, scope, argument: null }
  return task ? [asAlias(task, name, option)] : []
}

function isApplicationIn(program: Program, scope: Scope, expression: Expression): boolean {
  return resolve(program, scope, expression).some((entity) => isApplication(program, entity))
}

/** The values of a collection: `TASKS = {"pay": shared_task(pay), "refund": shared_task(refund)}`. */
function partsOf(value: Expression): readonly Expression[] {
  if (value.kind === 'sequence') return value.items.flatMap(partsOf)
  return value.kind === 'dictionary' ? value.items.flatMap((item) => partsOf(item.value)) : [value]
}

/** The tasks that a factory defines inside itself: `pay = make_task("shop.pay")`. */
function tasksOfCall(program: Program, scope: Scope, call: Expression): readonly FoundTask[] {
  if (call.kind !== 'call' || call.callee.kind !== 'name') return []
  if (!isOfTaskFile(program, scope, call.callee.name)) return []
  const factory = resolveOne(program, scope, call.callee)
  if (factory?.kind !== 'function' || !returnsNestedTask(factory.fact)) return []
  const given = bindArguments(program, factory, { scope, arguments: call.arguments }, null)
  const { name } = factory.fact
  const made = findInScope(program, functionScope(factory, given), [name, '<locals>'])
  return made.map((task) => ({ ...task, origin: { ...task.origin, factory: { name, call, scope } } }))
}

/** Whether a called function is defined in a file that may define tasks: other calls need not be followed. */
function isOfTaskFile(program: Program, { path, statements }: Scope, name: string): boolean {
  return (bindingsOf(statements).byName.get(name) ?? []).some((binding) => {
    if (binding.kind !== 'from') return binding.kind === 'definition'
    const { level, module } = binding.statement
    const from = absoluteModule(program, path, level, module)
    const file = 'module' in from ? fileOfModule(program, from.module, path) : null
    return file !== null && program.taskPaths.has(file)
  })
}

/** Whether a function returns a nested one that may be a task: each call of the function makes it anew. */
function returnsNestedTask(fact: FunctionFact): boolean {
  const nested = new Set(fact.body.flatMap(nestedName))
  return fact.body.some((s) => s.kind === 'return' && s.value.kind === 'name' && nested.has(s.value.name))
}

/** `inner` in `def inner` and in `inner = shared_task(…)(f)`. */
function nestedName(statement: Statement): string[] {
  if (statement.kind === 'function') return [statement.name]
  if (statement.kind !== 'assignment' || statement.value.kind !== 'call') return []
  return statement.target.kind === 'name' ? [statement.target.name] : []
}

/** The tasks that the decorators of a function make, outermost first. */
function decoratedTasks(
  program: Program,
  scope: Scope,
  fact: FunctionFact,
  outer: readonly string[],
): FoundTask[] {
  const entity = { kind: 'function', fact, scope } as const
  return fact.decorators.slice(0, MAX_DECORATORS).flatMap((decorator) => {
    const taskDecorator = taskDecoratorOf(program, scope, decorator.expression, entity)
    return taskDecorator ? [functionTask(program, { entity, outer, taskDecorator, use: { decorator } })] : []
  })
}

/** `@app.register_task` on a class. */
function decoratedClass(program: Program, scope: Scope, fact: ClassFact): FoundTask | null {
  for (const { expression } of fact.decorators) {
    const registers = resolve(program, scope, expression).some(
      (entity) => isRegisterMethod(program, entity) || registersItsClass(program, entity),
    )
    if (registers) return classTask(program, fact, scope, expression)
  }
  return null
}

/** Calls are everywhere: only those with such a name are followed. */
const MAKES_TASKS = /task|^register$/i

/** Below the comment of an alias, task decorators of any name are written as calls. */
function mayMakeTask(program: Program, { path }: Scope, call: Expression): boolean {
  if (MAKES_TASKS.test(lastName(call))) return true
  return aliasBlocks(program, path).some(({ start, end }) => start <= call.at.start && call.at.end <= end)
}

/** `app.task(f)`, `app.task(queue="q")(f)`, `app.register_task(C())`. */
function calledTask(
  program: Program,
  scope: Scope,
  expression: Expression,
  outer: readonly string[],
): FoundTask | null {
  if (expression.kind !== 'call' || !mayMakeTask(program, scope, expression)) return null
  const [first] = positionalArguments(expression.arguments)
  if (!first) return null
  const registered = registeredClass(program, scope, expression, first.value)
  if (registered) return classTask(program, registered.fact, registered.scope, expression)

  const isApplied = expression.callee.kind === 'call'
  const entity = functionGiven(program, scope, first.value)
  if (entity === null) return null
  const taskDecorator = taskDecoratorOf(program, scope, isApplied ? expression.callee : expression, entity)
  if (taskDecorator === null) return null
  return functionTask(program, { entity, outer, taskDecorator, use: { call: expression, scope } })
}

/** The function that `pay`, or `pay.run` and `pay.__wrapped__` of a task, give to the call that makes a task of it. */
function functionGiven(program: Program, scope: Scope, value: Expression): FunctionEntity | null {
  const [entity] = resolve(program, scope, value)
  if (entity?.kind === 'function') return entity
  if (entity?.kind !== 'attribute' || entity.object.kind !== 'function') return null
  if (entity.name !== 'run' && entity.name !== '__wrapped__') return null
  const { object } = entity
  const [task] = decoratedTasks(program, object.scope, object.fact, [])
  if (!task?.origin.decorator) return null
  const { decorators, parameters } = object.fact
  const below = decorators.slice(decorators.indexOf(task.origin.decorator) + 1)
  // `run` of a bound task is a method.
  const rest = entity.name === 'run' && task.bound ? parameters.slice(1) : parameters
  return { ...object, fact: { ...object.fact, decorators: below, parameters: rest } }
}
