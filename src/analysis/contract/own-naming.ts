import type { Statement } from '../python/facts.ts'
import { isApplicationClass } from './application.ts'
import type { LinkedTask } from './linked-task.ts'
import { moduleScope, type Program } from './program.ts'

/** https://docs.celeryq.dev/en/stable/userguide/tasks.html#changing-the-automatic-naming-behavior */
const METHOD = 'gen_task_name'

/** Where an application makes up implied names by its own code, none of them is known. */
export function withOwnNaming(
  program: Program,
  paths: readonly string[],
  tasks: readonly LinkedTask[],
): readonly LinkedTask[] {
  if (!paths.some((path) => namesByCode(program, path))) return tasks
  const unknownName = `an application of the project overrides ${METHOD}`
  return tasks.map((task): LinkedTask => {
    if (task.nameOrigin !== 'implicit') return task
    return { ...task, name: null, nameOrigin: 'dynamic', origin: { ...task.origin, unknownName } }
  })
}

function namesByCode(program: Program, path: string): boolean {
  const scope = moduleScope(program, path)
  if (scope === null) return false
  const overrides = (statement: Statement): boolean => {
    if (statement.kind === 'class') {
      const hasMethod = statement.body.some((inner) => inner.kind === 'function' && inner.name === METHOD)
      return hasMethod && isApplicationClass(program, { kind: 'class', fact: statement, scope })
    }
    if (statement.kind === 'assignment') {
      return statement.target.kind === 'attribute' && statement.target.name === METHOD
    }
    return statement.kind === 'block' && statement.body.some(overrides)
  }
  return scope.statements.some(overrides)
}
