import { effectiveQueueOf, sameQueue } from '../../queues/effective-queue.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import { contractKey, isComparable } from '../../tasks/task-names.ts'
import type { RuleContext } from '../define-rule.ts'
import { type RegistryPair, sameRegistries } from './registry-entries.ts'

/** A task whose messages go to another queue after the change. */
export interface ReroutedTask {
  readonly old: LinkedTask
  readonly new: LinkedTask
  readonly from: string
  readonly to: string
  /** `option`: the task's own option changed; `settings`: a route or the default queue changed. */
  readonly cause: 'option' | 'settings'
  /** What changed: tasks with an equal key moved together. */
  readonly causeKey: string
}

/** Tasks whose queue changes under the name that old messages carry; effects of a new name on routes do not count. */
export function reroutedTasks(context: RuleContext): ReroutedTask[] {
  const pairs = sameRegistries(context.base, context.head)
  return tasksInBothRevisions(context).flatMap(([old, next]): ReroutedTask[] => {
    const from = old.effectiveQueue.queue
    const to = effectiveQueueOf(context.head.celery, next, old.name).queue
    if (from === null || to === null || from === to || isEntryChanged(pairs, old, next)) return []
    // The route was renamed with the task.
    if (effectiveQueueOf(context.head.celery, next).queue === from) return []
    const isByOption = !sameQueue(old.queue, next.queue)
    if (!isByOption && isValueChanged(pairs, from, to)) return []
    const cause = isByOption ? 'option' : 'settings'
    return [{ old, new: next, from, to, cause, causeKey: [keyOf(cause, old, next), from, to].join('\0') }]
  })
}

/** One line of the settings, a constant, or the options of one file can move many tasks. */
function keyOf(cause: ReroutedTask['cause'], old: LinkedTask, next: LinkedTask): string {
  if (cause === 'settings') return cause
  const { expression } = next.queue
  if (expression !== '' && expression === old.queue.expression) return `value ${expression}`
  const option = next.origin.options.byKeyword.get('queue') ?? old.origin.options.byKeyword.get('queue')
  return `file ${option?.scope.path ?? next.path}`
}

/** The pairs of tasks that both revisions have, changed or not. */
export function tasksInBothRevisions({
  base,
  head,
  changes,
}: Pick<RuleContext, 'base' | 'head' | 'changes'>): (readonly [LinkedTask, LinkedTask])[] {
  const successors = new Map(changes.map(({ old, new: next }) => [old, next]))
  const byName = Map.groupBy(head.tasks, contractKey)
  return base.tasks.flatMap((old): (readonly [LinkedTask, LinkedTask])[] => {
    const next = successors.has(old) ? successors.get(old) : sameTask(old, byName.get(contractKey(old)) ?? [])
    return next && isComparable(old, next) ? [[old, next]] : []
  })
}

/** Of several tasks with one name, as in two projects of one repository, the one in the same place. */
function sameTask(old: LinkedTask, named: readonly LinkedTask[]): LinkedTask | undefined {
  if (named.length === 1) return named[0]
  return named.find(({ path, qualname }) => path === old.path && qualname === old.qualname)
}

/** Whether the task's registry entry changed its value, which `queue-value-changed` reports once per entry. */
function isEntryChanged(pairs: readonly RegistryPair[], old: LinkedTask, next: LinkedTask): boolean {
  if (old.entry === null || old.entry !== next.entry) return false
  return pairs.some(({ before, after }) => before === old.registry && after === next.registry)
}

/** The same for an entry that a route or the default queue names. */
function isValueChanged(pairs: readonly RegistryPair[], from: string, to: string): boolean {
  return pairs.some(({ before, after }) =>
    Object.entries(before.entries).some(([entry, value]) => value === from && after.entries[entry] === to),
  )
}
