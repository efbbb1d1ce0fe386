import type { Statement } from '../python/facts.ts'
import { walkStatements } from '../python/walk-statements.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { functionName } from '../tasks/task-names.ts'

/** The words that a file contains which sends the task by an imported name. */
export function wordsOf(task: LinkedTask): string[] {
  const { call, scope } = task.origin
  const words = [functionName(task)]
  if (call === null) return words
  // `pay = app.task(charge)`: senders use the new name.
  for (const statement of scope.statements)
    if (statement.kind === 'assignment' && statement.value === call && statement.target.kind === 'name')
      words.push(statement.target.name)
  return words
}

/** The strings by which senders name the task: its wire name, and the path of its function. */
export function textsOf({ name, module, qualname }: LinkedTask): string[] {
  return [...new Set([...(name === null ? [] : [name]), `${module}.${qualname}`])]
}

const EVERYWHERE = { functions: 'enter', classes: 'enter', deadBlocks: 'enter' } as const

/** The names under which a file imports one of these. */
export function importedAs(statements: readonly Statement[], words: ReadonlySet<string>): string[] {
  return walkStatements(statements, EVERYWHERE).flatMap((statement) =>
    statement.kind === 'from'
      ? statement.names.flatMap(({ imported, bound }) =>
          imported !== bound && words.has(imported) ? [bound] : [],
        )
      : [],
  )
}
