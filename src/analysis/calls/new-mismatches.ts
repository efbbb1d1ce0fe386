import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey } from '../tasks/task-names.ts'
import { refusal } from './given-arguments.ts'
import { createLookUp, type MismatchedCall, mismatchedCalls, type RevisionCalls } from './mismatched-calls.ts'
import { scheduledCalls, type TaskCall } from './task-calls.ts'

/**
 * Calls of head that fail, other than those that base has with the same arguments of the same task, and that fail there,
 * too. `oldOf` gives the task of base for one that head renames.
 */
export function newMismatches(
  base: RevisionCalls,
  head: RevisionCalls,
  oldOf: (task: LinkedTask) => LinkedTask,
): MismatchedCall[] {
  const now = mismatchedCalls(head).filter(({ call }) => !ranBefore(base, call))
  if (now.length === 0) return []
  const before = failingAt(base)
  const take = ({ call, task }: MismatchedCall, isNear: (path: string) => boolean): boolean => {
    const alike = before.get(keyOf(oldOf(task), call)) ?? []
    const at = alike.findIndex(({ path }) => isNear(path))
    if (at !== -1) alike.splice(at, 1)
    return at !== -1
  }
  const others = now.filter((one) => !take(one, (path) => path === one.call.path))
  // Code moves from one file to another.
  return others.filter((one) => !take(one, () => true))
}

/** Whether a row is in a migration of base: that does not run again where it was applied. */
function ranBefore({ program }: RevisionCalls, { by, path }: TaskCall): boolean {
  return by === 'row' && isMigration(path) && program.paths.has(path)
}

/** The calls that fail at base, by task and arguments. */
function failingAt({ program, tasks, celery, taskCalls }: RevisionCalls): Map<string, TaskCall[]> {
  const taskOf = createLookUp(tasks)
  const failing = [...taskCalls, ...scheduledCalls(program, celery.schedule)].flatMap((call) => {
    const task = taskOf(call)
    return task !== null && refusal(call.given, task.parameters) !== null ? [{ call, task }] : []
  })
  const byKey = Map.groupBy(failing, ({ call, task }) => keyOf(task, call))
  return new Map([...byKey].map(([key, found]) => [key, found.map(({ call }) => call)]))
}

function keyOf(task: LinkedTask, call: TaskCall): string {
  return JSON.stringify([contractKey(task) ?? [task.path, task.qualname], call.text()])
}
