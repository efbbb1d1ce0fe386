import type { FunctionFact } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { Scope } from '../semantic/entity.ts'
import type { Program } from '../semantic/program.ts'
import { refersTo } from '../semantic/resolve.ts'
import { moduleScope } from '../semantic/scope.ts'
import { isApplicationClass } from './celery-app.ts'
import type { FoundTask } from './found-task.ts'
import { APPLICATION_CLASSES } from './library-names.ts'
import { generatedName } from './run-gen-task-name.ts'

/** https://docs.celeryq.dev/en/stable/userguide/tasks.html#changing-the-automatic-naming-behavior */
const METHOD = 'gen_task_name'

/** How applications make up the names of tasks that have none: a method each, null where it is not written as one. */
type Naming = FunctionFact | null

/** The names as the project's own application makes them up; unknown where that is not plain, or not the only one. */
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
  return tasks.map((task): FoundTask => {
    if (task.nameOrigin !== 'implicit' || task.name === null) return task
    const dot = task.name.lastIndexOf('.')
    const made =
      isClear && only ? generatedName(only, task.name.slice(dot + 1), task.name.slice(0, dot)) : null
    if (made !== null) return { ...task, name: made }
    const unknownName = `an application of the project overrides ${METHOD}`
    return { ...task, name: null, nameOrigin: 'dynamic', origin: { ...task.origin, unknownName } }
  })
}

function namingsIn(program: Program, scope: Scope): Naming[] {
  const entered = { functions: 'skip', classes: 'skip', deadBlocks: 'enter' } as const
  const atTop = new Set(scope.statements)
  return walkStatements(scope.statements, entered).flatMap((statement): Naming[] => {
    if (statement.kind === 'assignment')
      return statement.target.kind === 'attribute' && statement.target.name === METHOD ? [null] : []
    if (statement.kind !== 'class') return []
    const method = statement.body.findLast((one) => one.kind === 'function' && one.name === METHOD)
    if (method?.kind !== 'function') return []
    if (!isApplicationClass(program, { kind: 'class', fact: statement, scope })) return []
    // Under a condition the class may be another one.
    return [atTop.has(statement) ? method : null]
  })
}

/** `app = Celery("shop")`: which application names a `shared_task` is not told then. */
function hasPlainApplication(program: Program, scope: Scope): boolean {
  return scope.statements.some((statement) => {
    if (statement.kind !== 'assignment' || statement.value.kind !== 'call') return false
    return refersTo(program, scope, statement.value.callee, APPLICATION_CLASSES)
  })
}
