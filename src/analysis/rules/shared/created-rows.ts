import type { TaskCall } from '../../calls/task-calls.ts'
import { requestedOr } from '../../model/requested.ts'
import type { Reference } from '../../references/reference.ts'
import { isMigration } from '../../schedule-rows/read-data-migrations.ts'
import type { RuleContext } from '../define-rule.ts'

/**
 * The names of tasks in rows that code and new migrations create. A call of `create(task=…)` alone may be of any model.
 * Migrations of base record history: they do not run again.
 */
export function createdRows({ base, head }: RuleContext): Reference[] {
  const texts = requestedOr(head.references, []).filter(({ use }) => use === 'row')
  const rows = head.taskCalls.filter(({ path }) => !isMigration(path) || !base.program.paths.has(path))
  const seen = new Set<string>()
  return namedRows(rows).flatMap(({ path, line, name }) => {
    const key = `${path}\0${name}`
    if (seen.has(key)) return []
    seen.add(key)
    const written = texts.filter((text) => text.path === path && text.name === name)
    return written.length > 0 ? written : [{ path, line, name, use: 'row', at: null, isIgnored: false }]
  })
}

interface NamedRow {
  readonly path: string
  readonly line: number
  readonly name: string
}

/** The rows among calls that give their task by a name. */
export function namedRows(calls: readonly TaskCall[]): NamedRow[] {
  return calls.flatMap(({ by, path, line, task }) =>
    by === 'row' && task.kind === 'name' ? [{ path, line, name: task.name }] : [],
  )
}
