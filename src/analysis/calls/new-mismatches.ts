import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey } from '../tasks/task-names.ts'
import { refusal } from './given-arguments.ts'
import { createLookUp, type MismatchedCall, mismatchedCalls, type RevisionCalls } from './mismatched-calls.ts'
import { scheduledCalls, type TaskCall } from './task-calls.ts'

/**
 * Calls of head that fail, other than those that base has with the same arguments of the same task, which `oldOf` gives for a renamed one,
 * and that fail there, too.
 */
export function newMismatches(
  base: RevisionCalls,
  head: RevisionCalls,
  oldOf: (task: LinkedTask) => LinkedTask,
): MismatchedCall[] {
  const now = mismatchedCalls(head)
  if (now.length === 0) return []
  const before = failingAt(base)
  const take = ({ call, task }: MismatchedCall, isNear: (path: string) => boolean): boolean => {
    const [old, text] = [keyOf(oldOf(task)), call.text()]
    const at = before.findIndex(
      (one) => isNear(one.call.path) && keyOf(one.task) === old && one.call.text() === text,
    )
    if (at === -1) return false
    before.splice(at, 1)
    return true
  }
  const others = now.filter((one) => !take(one, (path) => path === one.call.path))
  // Code moves from one file to another.
  return others.filter((one) => !take(one, () => true))
}

function failingAt({
  program,
  tasks,
  celery,
  taskCalls,
}: RevisionCalls): { call: TaskCall; task: LinkedTask }[] {
  const taskOf = createLookUp(tasks)
  return [...taskCalls, ...scheduledCalls(program, celery.schedule)].flatMap((call) => {
    const task = taskOf(call)
    return task !== null && refusal(call.given, task.parameters) !== null ? [{ call, task }] : []
  })
}

function keyOf(task: LinkedTask): string {
  return contractKey(task) ?? `${task.path}\0${task.qualname}`
}
