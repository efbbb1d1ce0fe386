import type { RowChange } from '../../model/row-migration.ts'
import type { LostTask } from './lost-tasks.ts'

/** What happens to the rows of tasks whose names are lost: they follow a renamed task, and those of a removed one are disabled. */
export function rowChanges(lost: readonly LostTask[]): RowChange[] {
  const changes = lost.flatMap(({ old, next }): [string, RowChange][] => {
    if (!old.name) return []
    if (next === null) return [[old.name, { kind: 'disable task', task: old.name }]]
    return next.name ? [[old.name, { kind: 'rename task', from: old.name, to: next.name }]] : []
  })
  return [...new Map(changes).values()]
}
