import type { Aspect, Change, ChangeKind } from '../model/types.ts'
import { sameQueue } from '../queues/effective-queue.ts'
import { isSelf } from '../signature/first-parameter.ts'
import { sameParameters } from '../signature/message-parameters.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { sameOption } from '../tasks/task-options.ts'
import { createOutcomes, type OutcomesOf, type Receivers } from './message-outcomes.ts'
import { type Pair, pairTasks } from './pair-tasks.ts'
import { type Similarity, similarity } from './similarity.ts'

/** A change with linked tasks, as the rules need them. */
export interface LinkedChange extends Change {
  readonly old: LinkedTask | null
  readonly new: LinkedTask | null
  /** Possible successors of a removed task, none of them certain. */
  readonly candidates: readonly LinkedTask[]
}

/** Every task that was added, removed or changed between two revisions. */
export function compareTasks(
  base: Receivers,
  head: Receivers,
  alike: Similarity = similarity,
): LinkedChange[] {
  const { pairs, removed, added } = pairTasks(base.tasks, head.tasks, alike)
  const outcomesOf = createOutcomes(base, head)
  const changes: LinkedChange[] = [
    ...pairs.filter(isOfTask).flatMap((pair) => comparePair(pair, outcomesOf)),
    ...removed.map(({ task: old, candidates }): LinkedChange => {
      const outcomes = outcomesOf(old, null)
      return {
        kind: 'removed',
        old,
        new: null,
        breaking: outcomes.deploy === 'discarded',
        aspects: [],
        outcomes,
        candidates,
      }
    }),
    ...added.filter(isNoAlias).map((task): LinkedChange => {
      const outcomes = outcomesOf(null, task)
      return { kind: 'added', old: null, new: task, breaking: false, aspects: [], outcomes, candidates: [] }
    }),
  ]
  return changes.sort((a, b) => compareKeys(sortKey(a), sortKey(b)))
}

/** A task is judged by its own name. A further name counts where it goes, or where it was the own name. */
function isOfTask({ old, new: next }: Pair): boolean {
  return isNoAlias(old) || isNoAlias(next) || old.name !== next.name
}

function isNoAlias({ origin }: LinkedTask): boolean {
  return origin.isAlias === undefined
}

function comparePair(pair: Pair, outcomesOf: OutcomesOf): LinkedChange[] {
  const { old, new: next } = pair
  const aspects = aspectsOf(pair)
  const kind = kindOf(pair)
  if (kind === 'changed' && aspects.length === 0) return []
  const outcomes = outcomesOf(old, next)
  const breaking =
    BREAKING.has(outcomes.deploy) &&
    aspects.some((one) => one === 'name' || one === 'parameters' || one === 'bound')
  return [{ kind, old, new: next, breaking, aspects, outcomes, candidates: [] }]
}

const BREAKING: ReadonlySet<string> = new Set(['discarded', 'rejected', 'misread'])

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
  if (old.bound !== next.bound || old.origin.shift !== next.origin.shift || hasSelf(old) !== hasSelf(next))
    aspects.push('bound')
  const options = new Set([...Object.keys(old.options), ...Object.keys(next.options)])
  if ([...options].some((name) => !sameOption(old.options[name], next.options[name]))) aspects.push('options')
  return aspects
}

function sortKey(change: LinkedChange): readonly [string, number] {
  const task = change.new ?? change.old
  return [task?.path ?? '', task?.line ?? 0]
}

function compareKeys(a: readonly [string, number], b: readonly [string, number]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  return a[1] - b[1]
}

/** Whether the function has a `self`, which messages leave out: Celery fills it, or a decorator, or nothing does. */
function hasSelf({ origin: { definition } }: LinkedTask): boolean {
  return definition?.kind === 'function' && isSelf(definition.parameters[0])
}
