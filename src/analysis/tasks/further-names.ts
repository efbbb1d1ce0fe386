import type { Expression, FileFacts, OldNameFact, Span, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { bindArguments } from '../semantic/bind-arguments.ts'
import { bindingsOf } from '../semantic/bindings.ts'
import type { Entity, FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Option } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { basesOf, decoratesItself, resolveOne } from '../semantic/resolve.ts'
import type { FoundTask } from './found-task.ts'

/** No decorator that a person wrote registers more. */
const MAX_NAMES = 100

/** Nobody keeps more old names in a file; each costs a walk through it. */
const MAX_BLOCKS = 500

/**
 * The task under each further name that its decorator registers: `@job(name="shop.pay", legacy_names=["shop.charge"])`
 * where `job` runs `app.task(name=old)(f)` or `app.tasks[old] = task` for each of them.
 */
export function furtherTasks(program: Program, scope: Scope, task: FoundTask): FoundTask[] {
  const expression = task.origin.decorator?.expression
  if (expression?.kind !== 'call') return []
  const maker = resolveOne(program, scope, expression.callee)
  if (maker?.kind !== 'function') return []
  const given = bindArguments(program, maker, { scope, arguments: expression.arguments }, null)
  return [...registeredParameters(maker)]
    .flatMap((parameter) => given.get(parameter) ?? [])
    .flatMap((entity) => namesIn(program, entity))
    .filter(({ name }) => name !== task.name)
    .slice(0, MAX_NAMES)
    .map(({ name, option }) => asAlias(task, name, option))
}

/** The same task under another name. */
export function asAlias(task: FoundTask, name: string, option: Option): FoundTask {
  const { options, ...origin } = task.origin
  const byKeyword = new Map([...options.byKeyword, ['name', option]])
  return {
    ...task,
    name,
    nameOrigin: option.value.kind === 'string' ? 'literal' : 'constant',
    symbol: null,
    origin: { ...origin, options: { ...options, byKeyword }, unknownName: null, isAlias: true },
  }
}

/** Parameters of a decorator under whose values, or under each item of them, it registers tasks. */
function registeredParameters({ fact }: FunctionEntity): ReadonlySet<string> {
  const statements = walkStatements(fact.body, { functions: 'enter', classes: 'skip', deadBlocks: 'skip' })
  const names = new Set(statements.flatMap(registeredNames))
  for (const statement of statements) {
    if (statement.kind !== 'block' || statement.form !== 'for') continue
    const [target, items] = statement.head
    if (target?.kind === 'name' && items?.kind === 'name' && names.has(target.name)) names.add(items.name)
  }
  return new Set(fact.parameters.flatMap(({ name }) => (names.has(name) ? [name] : [])))
}

/** `old` in `app.task(name=old)(f)` and in `app.tasks[old] = task`. */
function registeredNames(statement: Statement): string[] {
  switch (statement.kind) {
    case 'assignment':
      return [...nameOfKey(statement.target), ...nameArguments(statement.value)]
    case 'expression':
    case 'return':
      return nameArguments(statement.value)
    case 'function':
      return statement.decorators.flatMap(({ expression }) => nameArguments(expression))
    default:
      return []
  }
}

function nameOfKey(target: Expression): string[] {
  const key = taskKey(target)
  return key?.kind === 'name' ? [key.name] : []
}

/** `old` in the target `app.tasks[old]`. */
export function taskKey(target: Expression): Expression | null {
  if (target.kind !== 'subscript' || target.object.kind !== 'attribute') return null
  return target.object.name === 'tasks' ? target.index : null
}

function nameArguments(value: Expression): string[] {
  if (value.kind !== 'call') return []
  const own = value.arguments.flatMap((argument) =>
    argument.keyword === 'name' && argument.value.kind === 'name' ? [argument.value.name] : [],
  )
  return [...own, ...nameArguments(value.callee)]
}

interface Named {
  readonly name: string
  readonly option: Option
}

/** A text, or the texts of a sequence. */
function namesIn(program: Program, entity: Entity): Named[] {
  if (entity.kind !== 'value') return []
  const { expression, scope } = entity
  const values = expression.kind === 'sequence' ? expression.items : [expression]
  return values.flatMap((value): Named[] => {
    const name = evaluateText(program, scope, value)
    return name === null ? [] : [{ name, option: { keyword: 'name', value, scope, argument: null } }]
  })
}

/**
 * The tasks of a file, of which some are further names. Below the comment of an alias, the name that calls through the
 * symbol send is the task’s own, and the other one a further name until the alias goes.
 */
export function markAliases(
  program: Program,
  path: string,
  tasks: readonly FoundTask[],
): readonly FoundTask[] {
  const aliases = (program.factsOf(path)?.oldNames ?? []).filter(isAliasFact).slice(0, MAX_BLOCKS)
  if (aliases.length === 0) return tasks
  const further = new Set(
    aliases.flatMap((fact) => {
      const alias = aliasOf(program, path, fact, tasks)
      return alias === null ? [] : [alias.sends === 'new' ? alias.old : alias.next]
    }),
  )
  return tasks.map((task) => {
    return further.has(task) ? { ...task, origin: { ...task.origin, isAlias: true } } : task
  })
}

/** A task that two names run. */
export interface Alias<T extends FoundTask> {
  readonly old: T
  readonly next: T
  /** The name that calls through the symbol of the task send; null for code of another form than the fixes write. */
  readonly sends: 'old' | 'new' | null
}

/** A revision as far as its aliases need it. */
interface Revision<T extends FoundTask> {
  readonly program: Program
  readonly taskPaths: readonly string[]
  readonly tasks: readonly T[]
}

/** The aliases of a revision whose comments count. Only the first ones: each compares all tasks. */
export function aliasesIn<T extends FoundTask>(
  { program, taskPaths, tasks }: Revision<T>,
  counts: (fact: OldNameFact, path: string) => boolean = () => true,
): Alias<T>[] {
  const facts = taskPaths.flatMap((path) => {
    const kept = (program.factsOf(path)?.oldNames ?? []).filter(isAliasFact)
    return kept.flatMap((fact) => (counts(fact, path) ? [{ path, fact }] : []))
  })
  return facts.slice(0, MAX_BLOCKS).flatMap(({ path, fact }) => aliasOf(program, path, fact, tasks) ?? [])
}

/** The alias that the code below a comment registers; null where none keeps the old name. */
export function aliasOf<T extends FoundTask>(
  program: Program,
  path: string,
  fact: OldNameFact,
  tasks: readonly T[],
): Alias<T> | null {
  const [first, second] = tasks
    .map((task) => ({ task, start: startOf(task, path) }))
    .filter(({ start }) => start !== null && start > fact.at.end)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
    .map(({ task }) => task)
  if (first?.kind === 'class') return aliasOfClass(program, fact, first, tasks)
  if (!first || !second || first.origin.definition !== second.origin.definition) return null
  const old = [first, second].find(({ name }) => name === fact.name)
  const next = [first, second].find(({ name }) => name !== fact.name)
  if (!old || !next || old.origin.scope.statements !== next.origin.scope.statements) return null
  const { statements } = old.origin.scope
  const symbols = [old, next].map(({ origin }) => symbolOf(statements, origin.call))
  if (symbols.includes(undefined) || symbols.filter((one) => one === null).length !== 1)
    return { old, next, sends: null }
  return { old, next, sends: symbols[0] === null ? 'new' : 'old' }
}

/** The subclass below the comment, which has one of the names, and its base, whose instances the symbol is. */
function aliasOfClass<T extends FoundTask>(
  program: Program,
  fact: OldNameFact,
  task: T,
  tasks: readonly T[],
): Alias<T> | null {
  const { definition, scope, call } = task.origin
  if (definition?.kind !== 'class') return null
  const bases = basesOf(program, { kind: 'class', fact: definition, scope }).flatMap((one) =>
    one.kind === 'class' ? one.fact : [],
  )
  const isOfBase = ({ name, origin }: T) => {
    const isOther = name !== task.name && [name, task.name].includes(fact.name)
    return isOther && bases.some((base) => base === origin.definition)
  }
  const [base, ...others] = tasks.filter(isOfBase)
  if (!base || others.length > 0) return null
  const isOld = task.name === fact.name
  // A symbol of the subclass would send its name, too.
  const isAlone = symbolOf(scope.statements, call) === null
  if (isOld) return { old: task, next: base, sends: isAlone ? 'new' : null }
  return { old: base, next: task, sends: isAlone ? 'old' : null }
}

/** The name that a call is bound to; null where it is a statement by itself, undefined for other code. */
function symbolOf(statements: readonly Statement[], call: Expression | null): string | null | undefined {
  const all = walkStatements(statements, { functions: 'skip', classes: 'skip', deadBlocks: 'skip' })
  for (const [i, statement] of all.entries()) {
    if (statement.kind === 'expression' && statement.value === call) return null
    if (statement.kind !== 'assignment' || statement.value !== call) continue
    const { target, operator } = statement
    if (target.kind !== 'name' || operator !== '=') return undefined
    return all.slice(i + 1).some((one) => bindsAnew(one, target.name)) ? undefined : target.name
  }
  return undefined
}

/** Whether a statement gives a name another value, other than by a decorator: `pay = traced(pay)`. */
function bindsAnew(statement: Statement, name: string): boolean {
  const bindings = bindingsOf([statement]).byName.get(name) ?? []
  return bindings.some((binding) => !decoratesItself(binding, name))
}

/** Where a file registers a task: the class, or the call. */
function startOf({ kind, path, origin }: FoundTask, file: string): number | null {
  if (kind === 'class') return path === file ? (origin.definition?.at.start ?? null) : null
  return kind === 'call' && origin.scope.path === file ? (origin.call?.at.start ?? null) : null
}

/** The code below each comment of an alias that registers both names: it sends nothing and hands no task on. */
export function aliasBlocks(program: Program, path: string): readonly Span[] {
  const facts = program.factsOf(path)
  if (facts === null || facts.oldNames.length === 0) return []
  const known = BLOCKS.get(facts) ?? blocksOf(facts)
  BLOCKS.set(facts, known)
  return known
}

/** Each expression of such a file is compared with them. */
const BLOCKS = new WeakMap<FileFacts, readonly Span[]>()

function blocksOf({ oldNames, statements }: FileFacts): readonly Span[] {
  const aliases = oldNames.filter(isAliasFact)
  const all = walkStatements(statements, { functions: 'skip', classes: 'enter', deadBlocks: 'enter' })
  const spans = all.flatMap(spanOf)
  return aliases.slice(0, MAX_BLOCKS).map(({ at }) => {
    const below = spans.filter(({ start }) => start > at.end)
    return { start: at.end, end: below[1]?.end ?? at.end }
  })
}

function spanOf(statement: Statement): readonly Span[] {
  if (statement.kind === 'expression') return [statement.value.at]
  return 'at' in statement ? [statement.at] : []
}

function isAliasFact({ kind }: OldNameFact): boolean {
  return kind === 'alias'
}
