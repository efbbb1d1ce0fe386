import type { ScheduleEntry } from './beat-schedule.ts'
import { isDeployed } from './is-deployed.ts'

/** The schedule entries of base whose key head does not have. */
export interface GoneEntries {
  readonly renamed: readonly RenamedEntry[]
  readonly removed: readonly RemovedEntry[]
}

/** An entry that head has under another key for the same task. */
export interface RenamedEntry {
  readonly task: string
  readonly oldKey: string
  readonly newKey: string
  /** The entry at head. */
  readonly entry: ScheduleEntry
}

export interface RemovedEntry {
  readonly key: string
  /** The entry at base. */
  readonly entry: ScheduleEntry
}

const NONE: GoneEntries = { renamed: [], removed: [] }

/** A computed schedule may hold any key, so nothing is known to be gone. */
export function goneEntries(base: readonly ScheduleEntry[], head: readonly ScheduleEntry[]): GoneEntries {
  const [before, after] = [keysOf(base), keysOf(head)]
  if (before.has(null) || after.has(null)) return NONE
  const added = head.filter(({ key }) => !before.has(key))
  const renamed: RenamedEntry[] = []
  const removed: RemovedEntry[] = []
  for (const [key, entry] of new Map(base.map((one) => [one.key, one]))) {
    if (key === null || after.has(key)) continue
    const { task } = entry
    const next = task === null ? undefined : added.find((one) => one.task === task)
    if (task !== null && next && next.key !== null)
      renamed.push({ task, oldKey: key, newKey: next.key, entry: next })
    // An unknown task may be the one of any other entry.
    else if (added.length === 0 || (task !== null && added.every((one) => one.task !== null)))
      removed.push({ key, entry })
  }
  // A schedule that goes as a whole moves to another place, mostly into the database.
  const isMoved = after.size === 0 && before.size > 1
  return { renamed, removed: isMoved ? [] : removed.filter(({ entry }) => isDeployed(entry.path)) }
}

function keysOf(schedule: readonly ScheduleEntry[]): ReadonlySet<string | null> {
  return new Set(schedule.map(({ key }) => key))
}
