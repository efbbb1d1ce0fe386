import type { Expression, FileFacts, OldNameFact, Span, Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import { bindArguments } from '../semantic/bind-arguments.ts'
import type { Entity, FunctionEntity, Scope } from '../semantic/entity.ts'
import { evaluateText } from '../semantic/evaluate-text.ts'
import type { Option } from '../semantic/keyword-arguments.ts'
import type { Program } from '../semantic/program.ts'
import { resolveOne } from '../semantic/resolve.ts'
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
 * The tasks of a file, of which some are further names. Below the comment of an alias, the first registration is that of
 * the new name: the symbol still sends the old one, which is the task's own name until the alias goes.
 */
export function markAliases(
  program: Program,
  path: string,
  tasks: readonly FoundTask[],
): readonly FoundTask[] {
  const aliases = (program.factsOf(path)?.oldNames ?? []).filter(isAliasFact).slice(0, MAX_BLOCKS)
  if (aliases.length === 0) return tasks
  const further = new Set(aliases.flatMap((fact) => newNamed(fact, path, tasks) ?? []))
  return tasks.map((task) => {
    return further.has(task) ? { ...task, origin: { ...task.origin, isAlias: true } } : task
  })
}

/** The task that the code below a comment registers under its new name; null where none keeps the old one. */
export function newNamed<T extends FoundTask>(
  fact: OldNameFact,
  path: string,
  tasks: readonly T[],
): T | null {
  if (!tasks.some(({ name }) => name === fact.name)) return null
  const below = tasks
    .map((task) => ({ task, start: startOf(task, path) }))
    .filter(({ start }) => start !== null && start > fact.at.end)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0))
  const first = below[0]?.task
  return first && first.name !== fact.name ? first : null
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
