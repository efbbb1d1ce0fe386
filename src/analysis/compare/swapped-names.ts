import { unparse } from '../semantic/unparse.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { Tasks } from '../tasks/task-names.ts'
import type { LinkedChange } from './compare-tasks.ts'
import { placeKey } from './pair-tasks.ts'

/** A name that moved from one function or class to another one. */
export interface NameSwap {
  readonly name: string
  /** The task that had the name at base. */
  readonly old: LinkedTask
  /** The same function at head, under another name. */
  readonly from: LinkedTask
  /** The task that has the name at head. */
  readonly to: LinkedTask
}

/** Names that existing tasks with unchanged bodies took from each other. */
export function swappedNames(base: Tasks, head: Tasks, changes: readonly LinkedChange[]): NameSwap[] {
  const before = new Map(base.tasks.map((task) => [placeKey(task), task]))
  const now = new Map(head.tasks.map((task) => [placeKey(task), task]))
  return changes.flatMap(({ old, new: next }): NameSwap[] => {
    if (!old || !next || old.name === null || old.name !== next.name) return []
    if (placeKey(old) === placeKey(next)) return []
    const from = now.get(placeKey(old))
    const was = before.get(placeKey(next))
    // Where functions were renamed in a cycle, the bodies moved along: that swaps no names.
    const isSame = was !== undefined && bodyOf(was) === bodyOf(next) && bodyOf(next) !== bodyOf(old)
    if (!from || !isSame || (hasAlias(old, was) && hasAlias(from, next))) return []
    return [{ name: old.name, old, from, to: next }]
  })
}

/** A class and the subclass that has its other name run the same body: swapping the names changes what calls send. */
function hasAlias(...tasks: readonly LinkedTask[]): boolean {
  return tasks.some(({ origin }) => origin.isAlias)
}

/** The body fingerprint of a task. A class’s fingerprint contains the value of `name`, which is left out here. */
function bodyOf({ kind, origin: { words, options } }: LinkedTask): string {
  const name = options.byKeyword.get('name')
  if (kind !== 'class' || !name) return words
  const written = unparse(name.value).match(/\w+/g) ?? []
  return words.replace(['name', ...written].join(' '), 'name')
}
