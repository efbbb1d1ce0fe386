import type { Aspect, Change, ChangeKind, TaskQueue } from '../types.ts'
import type { LinkedTask } from './linked-task.ts'
import { type Pair, pairTasks } from './pair-tasks.ts'
import { acceptsOldMessages, sameParameters } from './parameters.ts'
import { type Similarity, similarity } from './similarity.ts'

/** A change with its tasks as the rules need them. */
export interface LinkedChange extends Change {
  readonly old: LinkedTask | null
  readonly new: LinkedTask | null
}

/** Every difference between two revisions' tasks; a task that says the same on both sides is none. */
export function compareTasks(
  base: readonly LinkedTask[],
  head: readonly LinkedTask[],
  alike: Similarity = similarity,
): LinkedChange[] {
  const { pairs, removed, added } = pairTasks(base, head, alike)
  const changes: LinkedChange[] = [
    ...pairs.flatMap(comparePair),
    ...removed.map((old): LinkedChange => {
      return { kind: 'removed', old, new: null, breaking: old.name !== null, aspects: [] }
    }),
    ...added.map((task): LinkedChange => {
      return { kind: 'added', old: null, new: task, breaking: false, aspects: [] }
    }),
  ]
  return changes.sort((a, b) => compareKeys(sortKey(a), sortKey(b)))
}

function comparePair(pair: Pair): LinkedChange[] {
  const { old, new: next } = pair
  const aspects = aspectsOf(pair)
  const kind = kindOf(pair)
  if (kind === 'changed' && aspects.length === 0) return []
  const breaking =
    old.name !== null &&
    (aspects.includes('name') ||
      (aspects.includes('parameters') && !acceptsOldMessages(old.parameters, next.parameters)))
  return [{ kind, old, new: next, breaking, aspects }]
}

function kindOf({ old, new: next }: Pair): ChangeKind {
  const sameModule = old.module === next.module
  if (old.qualname !== next.qualname) return 'renamed'
  if (!sameModule) return 'moved'
  return old.name !== null && next.name !== null && old.name !== next.name ? 'renamed' : 'changed'
}

function aspectsOf({ old, new: next }: Pair): Aspect[] {
  const aspects: Aspect[] = []
  if (old.name !== null && next.name !== null && old.name !== next.name) aspects.push('name')
  if (!sameParameters(old.parameters, next.parameters)) aspects.push('parameters')
  if (!sameQueue(old.queue, next.queue)) aspects.push('queue')
  if (old.bound !== next.bound) aspects.push('bound')
  return aspects
}

/** Two spellings of one queue are one queue; where a value is not known, the spelling is all there is. */
function sameQueue(a: TaskQueue, b: TaskQueue): boolean {
  const isNone = (queue: TaskQueue): boolean => queue.origin === 'none'
  if (isNone(a) || isNone(b)) return isNone(a) && isNone(b)
  if (a.value !== null && b.value !== null) return a.value === b.value
  return a.expression === b.expression
}

function sortKey(change: LinkedChange): readonly [string, number] {
  const task = change.new ?? change.old
  return [task?.path ?? '', task?.line ?? 0]
}

function compareKeys(a: readonly [string, number], b: readonly [string, number]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] - b[1]
}
