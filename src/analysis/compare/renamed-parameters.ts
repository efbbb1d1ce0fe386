import { renamings } from '../signature/explain-incompatibility.ts'
import type { Tasks } from '../tasks/task-names.ts'

/** Whether a task of both revisions takes an argument under another name. */
export function hasRenamedParameter(base: Tasks, head: Tasks): boolean {
  const known = new Map(base.tasks.map((task) => [task.name, task]))
  return head.tasks.some(({ name, parameters }) => {
    const old = name === null ? undefined : known.get(name)
    return (
      old !== undefined && old.parameters !== parameters && renamings(old.parameters, parameters).length > 0
    )
  })
}
