import type { Task } from '../model/types.ts'
import type { LinkedTask } from './linked-task.ts'

/** A revision as far as its task names need it. */
export interface Tasks {
  readonly tasks: readonly LinkedTask[]
  /** Names that code may register in a way that is not followed. */
  mayRegister(): ReadonlySet<string>
}

/** The name of a task's function or class, without the ones around it. */
export function functionName({ qualname }: Pick<Task, 'qualname'>): string {
  return qualname.slice(qualname.lastIndexOf('.') + 1)
}

/** What a task is called in findings: its wire name, else the symbol that names it. */
export function labelOf({ name, symbol }: Pick<Task, 'name' | 'symbol'>): string | null {
  return name ?? symbol
}

/** A key of what messages carry: equal keys are one task. A symbol is not equal to a name of the same letters. */
export function contractKey({ name, symbol }: Pick<Task, 'name' | 'symbol'>): string | null {
  return name ?? (symbol === null ? null : `\0${symbol}`)
}

/** Whether what is known of two paired tasks allows to judge one by the other. */
export function isComparable(old: Task, next: Task): boolean {
  if (old.name !== null && next.name !== null) return true
  return old.symbol !== null && contractKey(old) === contractKey(next)
}

/** The wire names of tasks, where they are known. */
export function namesOf(tasks: readonly LinkedTask[]): Set<string> {
  return new Set(tasks.flatMap(({ name }) => name ?? []))
}

/** The wire names that base has and head has not: workers of head discard messages for them. */
export function lostNames(base: Tasks, head: Tasks): Set<string> {
  const lost = namesOf(base.tasks).difference(namesOf(head.tasks))
  return lost.size === 0 ? lost : lost.difference(head.mayRegister())
}
