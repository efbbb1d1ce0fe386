import { unparse } from '../semantic/unparse.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { LinkedChange } from './compare-tasks.ts'

/** A name, the function or class that had it, and the one that it was given to. */
export interface Exchange {
  readonly name: string
  /** What had it, at base and as head has it, under another name. */
  readonly old: LinkedTask
  readonly from: LinkedTask
  readonly to: LinkedTask
}

interface Side {
  readonly tasks: readonly LinkedTask[]
}

/** Names that tasks which were there before, and still do what they did, have taken from each other. */
export function exchangedNames(base: Side, head: Side, changes: readonly LinkedChange[]): Exchange[] {
  const before = new Map(base.tasks.map((task) => [placeKey(task), task]))
  const now = new Map(head.tasks.map((task) => [placeKey(task), task]))
  return changes.flatMap(({ old, new: next }): Exchange[] => {
    if (!old || !next || old.name === null || old.name !== next.name) return []
    if (placeKey(old) === placeKey(next)) return []
    const from = now.get(placeKey(old))
    const was = before.get(placeKey(next))
    // Functions that were renamed in a circle took their bodies along.
    const isSame = was !== undefined && bodyOf(was) === bodyOf(next) && bodyOf(next) !== bodyOf(old)
    return from && isSame ? [{ name: old.name, old, from, to: next }] : []
  })
}

function placeKey({ path, qualname }: LinkedTask): string {
  return `${path}\0${qualname}`
}

/** What a task does, by its words; those of a class have its name among them. */
function bodyOf({ kind, origin: { words, options } }: LinkedTask): string {
  const name = options.byKeyword.get('name')
  if (kind !== 'class' || !name) return words
  const written = unparse(name.value).match(/\w+/g) ?? []
  return words.replace(['name', ...written].join(' '), 'name')
}
