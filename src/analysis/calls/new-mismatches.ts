import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey } from '../tasks/task-names.ts'
import { type Refusal, refusal } from './given-arguments.ts'
import {
  createLookUp,
  type MismatchedCall,
  mismatchedCalls,
  type RevisionCalls,
  sentBy,
} from './mismatched-calls.ts'
import type { TaskCall } from './task-calls.ts'

/**
 * Calls of head that fail, other than those that base has with the same arguments of the same task, and that fail there
 * for the same kind of reason: the author of a signature means its calls to fit. `oldOf` gives the task of base for one that head renames.
 */
export function newMismatches(
  base: RevisionCalls,
  head: RevisionCalls,
  oldOf: (task: LinkedTask) => LinkedTask,
): MismatchedCall[] {
  const now = mismatchedCalls(head).filter(({ call }) => !ranBefore(base, call))
  if (now.length === 0) return []
  const before = failingAt(base)
  const take = ({ call, task, refusal }: MismatchedCall, isNear: (path: string) => boolean): boolean => {
    const alike = before.get(keyOf(oldOf(task), call, refusal)) ?? []
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

/** The calls that fail at base, by task, arguments and kind of reason. */
function failingAt(revision: RevisionCalls): Map<string, TaskCall[]> {
  const taskOf = createLookUp(revision.tasks)
  const failing = sentBy(revision).flatMap((call) => {
    const task = taskOf(call)
    const why = task && refusal(call.given, task.parameters)
    return task && why ? [{ call, task, why }] : []
  })
  const byKey = Map.groupBy(failing, ({ call, task, why }) => keyOf(task, call, why))
  return new Map([...byKey].map(([key, found]) => [key, found.map(({ call }) => call)]))
}

function keyOf(task: LinkedTask, call: TaskCall, { kind }: Refusal): string {
  return JSON.stringify([contractKey(task) ?? [task.path, task.qualname], call.text(), kind])
}
