import type { Task } from '../model/types.ts'
import type { LinkedTask } from './linked-task.ts'

/** A revision as far as its task names need it. */
export interface Tasks {
  readonly tasks: readonly LinkedTask[]
}

/** The name of a task's function or class, without the ones around it. */
export function functionName({ qualname }: Pick<Task, 'qualname'>): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}

/** The wire names of tasks, where they are known. */
export function namesOf(tasks: readonly LinkedTask[]): Set<string> {
  return new Set(tasks.flatMap(({ name }) => name ?? []))
}

/** The wire names that base has and head has not: workers of head discard messages for them. */
export function lostNames(base: Tasks, head: Tasks): Set<string> {
  return namesOf(base.tasks).difference(namesOf(head.tasks))
}
