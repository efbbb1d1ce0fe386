import type { ClassFact, Expression, FunctionFact, Statement } from '../python/facts.ts'
import type { Entity, Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { resolve } from '../semantic/resolve.ts'
import { classScope, functionScope, moduleScope } from '../semantic/scope.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName } from '../tasks/task-names.ts'

/** Registering calls around instances around names: nobody nests them deeper. */
const MAX_DEPTH = 4

/** What an expression refers to: the task, the module that defines it, another thing, or something that is not known. */
export type Referent = 'task' | 'module' | 'other' | 'unknown'

interface Use {
  readonly start: number
  readonly expression: Expression
}

export function referentOf(program: Program, path: string, use: Use, task: LinkedTask): Referent {
  const found = entitiesOf(program, path, use).map((entity) => referent(program, entity, task, 0))
  return (['task', 'module', 'unknown'] as const).find((one) => found.includes(one)) ?? 'other'
}

/** Each use is compared with every task of a change. */
const CACHE = new WeakMap<Program, WeakMap<Expression, readonly Entity[]>>()

function entitiesOf(program: Program, path: string, { start, expression }: Use): readonly Entity[] {
  const cached = CACHE.get(program) ?? new WeakMap<Expression, readonly Entity[]>()
  CACHE.set(program, cached)
  const known = cached.get(expression)
  if (known) return known
  const scope = scopeAt(program, path, start)
  const found = scope ? resolve(program, scope, expression) : []
  cached.set(expression, found)
  return found
}

function referent(program: Program, entity: Entity, task: LinkedTask, depth: number): Referent {
  switch (entity.kind) {
    case 'function':
    case 'class':
      return entity.fact === task.origin.definition && entity.scope.path === task.path ? 'task' : 'other'
    case 'module':
      return entity.path === task.path ? 'module' : 'other'
    case 'value':
      return depth < MAX_DEPTH ? made(program, entity.expression, entity.scope, task, depth + 1) : 'unknown'
    case 'external':
      return isNotFollowed(entity.name, task) ? 'task' : 'other'
    default:
      return 'unknown'
  }
}

/** `pay = app.task(charge)`, `pay = app.register_task(Pay())`, `pay = Pay()`, `(pay, refund)` */
function made(
  program: Program,
  expression: Expression,
  scope: Scope,
  task: LinkedTask,
  depth: number,
): Referent {
  if (expression === task.origin.call) return 'task'
  if (expression.kind !== 'call') return 'other'
  const parts = [expression.callee, ...expression.arguments.map(({ value }) => value)]
  const found = parts.flatMap((part) =>
    resolve(program, scope, part).map((entity) => referent(program, entity, task, depth)),
  )
  return found.includes('task') ? 'task' : 'other'
}

/** An import of the repository by a path that its layout does not explain: `apps.shop.tasks.pay`, `tasks.pay`. */
function isNotFollowed(name: string, task: LinkedTask): boolean {
  const path = `${task.module}.${functionName(task)}`
  const end = path.split('.').slice(-3).join('.')
  return `.${name}`.endsWith(`.${end}`) || path.endsWith(`.${name}`)
}

/** The innermost scope at an offset of a file. */
export function scopeAt(program: Program, path: string, offset: number): Scope | null {
  const module = moduleScope(program, path)
  return module && innermost(module, module.statements, offset)
}

function innermost(scope: Scope, statements: readonly Statement[], offset: number): Scope {
  const inside = definitionAt(definitionsIn(statements), offset)
  if (inside === null) return scope
  const inner =
    inside.kind === 'class'
      ? classScope({ kind: 'class', fact: inside, scope })
      : functionScope({ kind: 'function', fact: inside, scope })
  return innermost(inner, inside.body, offset)
}

type Definition = FunctionFact | ClassFact

/** Generated files have thousands of statements, and as many uses. */
const DEFINITIONS = new WeakMap<readonly Statement[], readonly Definition[]>()

/** The functions and classes of a scope, in blocks too, in the order of the text. */
function definitionsIn(statements: readonly Statement[]): readonly Definition[] {
  const known = DEFINITIONS.get(statements)
  if (known) return known
  const found = statements.flatMap((statement): readonly Definition[] => {
    if (statement.kind === 'block') return definitionsIn(statement.body)
    return statement.kind === 'function' || statement.kind === 'class' ? [statement] : []
  })
  const sorted = found.toSorted((a, b) => a.at.start - b.at.start)
  DEFINITIONS.set(statements, sorted)
  return sorted
}

/** The one among definitions beside each other that holds an offset. */
function definitionAt(definitions: readonly Definition[], offset: number): Definition | null {
  let [low, high] = [0, definitions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((definitions[middle]?.at.start ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  const last = definitions[low - 1]
  return last && offset < last.at.end ? last : null
}

/** Whether the code shows the function or class to which an expression refers. */
export function isDefined(program: Program, scope: Scope, expression: Expression): boolean {
  const found = resolve(program, scope, expression)
  return found.length > 0 && found.every(({ kind }) => kind === 'function' || kind === 'class')
}
