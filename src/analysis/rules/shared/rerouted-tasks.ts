import { deliveryOf, sameQueue } from '../../queues/effective-queue.ts'
import type { LinkedTask } from '../../tasks/linked-task.ts'
import type { RuleContext } from '../define-rule.ts'
import { type RegistryPair, sameRegistries } from './registry-entries.ts'

/** A task whose calls go to another queue from here on. */
export interface Redelivery {
  readonly old: LinkedTask
  readonly new: LinkedTask
  readonly from: string
  readonly to: string
  /** `own`: the task's own option was changed; `settings`: a route or the default queue was. */
  readonly cause: 'own' | 'settings'
}

/** Tasks of both revisions under the name that old messages carry: what a new name does to routes is that name's fault. */
export function redeliveries(context: RuleContext): Redelivery[] {
  const pairs = sameRegistries(context.base, context.head)
  return tasksOnBothSides(context).flatMap(([old, next]): Redelivery[] => {
    const from = old.delivery.queue
    const to = deliveryOf(context.head.celery, next, old.name).queue
    if (from === null || to === null || from === to || isEntryChanged(pairs, old, next)) return []
    // The route was renamed with the task.
    if (deliveryOf(context.head.celery, next).queue === from) return []
    const isOwn = !sameQueue(old.queue, next.queue)
    if (!isOwn && isValueChanged(pairs, from, to)) return []
    return [{ old, new: next, from, to, cause: isOwn ? 'own' : 'settings' }]
  })
}

/** Pairs of one task, changed or not. */
export function tasksOnBothSides({
  base,
  head,
  changes,
}: RuleContext): (readonly [LinkedTask, LinkedTask])[] {
  const successors = new Map(changes.map(({ old, new: next }) => [old, next]))
  const byName = Map.groupBy(head.tasks, (task) => task.name)
  return base.tasks.flatMap((old): (readonly [LinkedTask, LinkedTask])[] => {
    const next = successors.has(old) ? successors.get(old) : sameTask(old, byName.get(old.name) ?? [])
    return old.name !== null && next?.name ? [[old, next]] : []
  })
}

/** Of several tasks of one name, as in two projects of one repository, the one that stands in the same place. */
function sameTask(old: LinkedTask, named: readonly LinkedTask[]): LinkedTask | undefined {
  if (named.length === 1) return named[0]
  return named.find(({ path, qualname }) => path === old.path && qualname === old.qualname)
}

/** The entry of the registry that the task names has another value: that is told of the entry, once. */
function isEntryChanged(pairs: readonly RegistryPair[], old: LinkedTask, next: LinkedTask): boolean {
  if (old.entry === null || old.entry !== next.entry) return false
  return pairs.some(({ before, after }) => before === old.registry && after === next.registry)
}

/** An entry that a route or the default queue names has another value: that is told of the entry as well. */
function isValueChanged(pairs: readonly RegistryPair[], from: string, to: string): boolean {
  return pairs.some(({ before, after }) =>
    Object.entries(before.entries).some(([entry, value]) => value === from && after.entries[entry] === to),
  )
}
