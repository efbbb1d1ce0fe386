import { isApplicationClass } from '../applications/celery-app.ts'
import { APPLICATION_CLASSES } from '../applications/celery-names.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import type { FoundTask, Naming } from './found-task.ts'
import { generatedName } from './run-gen-task-name.ts'

/** https://docs.celeryq.dev/en/stable/userguide/tasks.html#changing-the-automatic-naming-behavior */
const METHOD = 'gen_task_name'

/** Tasks with the names that the project's application generates; unknown where several applications may do so. */
export function withGeneratedNames(
  program: Program,
  paths: readonly string[],
  tasks: readonly FoundTask[],
): readonly FoundTask[] {
  const scopes = paths.flatMap((path) => moduleScope(program, path) ?? [])
  const namings = scopes.flatMap((scope) => namingsIn(program, scope))
  const [only, ...others] = namings
  if (only === undefined) return tasks
  const isClear = others.length === 0 && !scopes.some((scope) => hasPlainApplication(program, scope))
  const naming = isClear ? only : 'unknown'
  return tasks.map((found): FoundTask => {
    const implied = { ...found.origin.implied, naming }
    const task = { ...found, origin: { ...found.origin, implied } }
    if (task.nameOrigin !== 'implicit' || task.name === null) return task
    const name = impliedName(naming, task.name)
    if (name !== null) return { ...task, name }
    const unknownName = `an application of the project overrides ${METHOD}`
    return { ...task, name: null, nameOrigin: 'dynamic', origin: { ...task.origin, unknownName } }
  })
}

/** The name that Celery registers without an explicit one, for a module and function: `shop.tasks.pay`; null where unknown. */
export function impliedName(naming: Naming, path: string): string | null {
  if (naming === 'path') return path
  if (naming === 'unknown') return null
  const dot = path.lastIndexOf('.')
  return generatedName(naming, path.slice(dot + 1), path.slice(0, dot))
}

function namingsIn(program: Program, scope: Scope): Naming[] {
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'enter' } as const
  const atTop = new Set(scope.statements)
  return walkStatements(scope.statements, entered).flatMap((statement): Naming[] => {
    if (statement.kind === 'assignment')
      return statement.target.kind === 'attribute' && statement.target.name === METHOD ? ['unknown'] : []
    if (statement.kind !== 'class') return []
    const method = statement.body.findLast((one) => one.kind === 'function' && one.name === METHOD)
    if (method?.kind !== 'function') return []
    if (!isApplicationClass(program, { kind: 'class', fact: statement, scope })) return []
    // A condition decides whether this class is used.
    return [atTop.has(statement) ? method : 'unknown']
  })
}

/** `app = Celery("shop")`: it may be the application that names a `shared_task`. */
function hasPlainApplication(program: Program, scope: Scope): boolean {
  return scope.statements.some((statement) => {
    if (statement.kind !== 'assignment' || statement.value.kind !== 'call') return false
    return refersTo(program, scope, statement.value.callee, APPLICATION_CLASSES)
  })
}
