import { compileLinear, fnmatchSource } from '../../shared/glob.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { Ignore } from '../model/ignore.ts'
import type { Finding, Ignored, Side } from '../model/types.ts'
import { placeOf } from '../rules/define-rule.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { labelOf } from '../tasks/task-names.ts'

type Snapshots = Readonly<Record<Side, Snapshot>>

/** The findings that the settings ignore, and how many of them each entry found. */
interface Ignores {
  /** A finding about several tasks is ignored if all of them are. */
  cover(finding: Pick<Finding, 'rule' | 'names' | 'fingerprint'>): boolean
  /** A task at this place, which a rule leaves out of a finding about several. */
  coverTask(rule: string, place: Pick<Finding, 'path' | 'line' | 'side'>): boolean
  used(): readonly Ignored[]
}

type Names = Finding['names'][number]

interface Entry {
  readonly ignore: Ignore
  readonly matches: (name: string) => boolean
}

export function createIgnores(
  ignores: readonly Ignore[],
  snapshots: Snapshots,
  changes: readonly LinkedChange[],
): Ignores {
  const byRule = Map.groupBy(ignores.map(toEntry), ({ ignore }) => ignore.rule)
  const used = new Map<Ignore, Set<string>>()

  /** A rule may ask about one place several times. */
  function cover(rule: string, names: readonly Names[], key: string): boolean {
    const found = entryFor(byRule.get(rule) ?? [], names)
    if (found) used.set(found.ignore, (used.get(found.ignore) ?? new Set()).add(`${rule}\0${key}`))
    return found !== undefined
  }

  return {
    cover: ({ rule, names, fingerprint }) => cover(rule, names, fingerprint),
    coverTask(rule, place) {
      if (!byRule.has(rule)) return false
      const names = namesAt(place, snapshots, changes)
      return names.length > 0 && cover(rule, names, `${place.side}:${place.path}:${place.line}`)
    },
    used: () => [...used].map(([ignore, { size }]) => ({ ...ignore, findings: size })),
  }
}

/** The entry for all of these tasks, or the first of several that cover them together. */
function entryFor(entries: readonly Entry[], names: readonly Names[]): Entry | undefined {
  const forAll = entries.find((entry) => covers(entry, names))
  if (forAll || names.length < 2) return forAll
  const each = names.map((one) => entries.find((entry) => covers(entry, [one])))
  return each.includes(undefined) ? undefined : each[0]
}

function toEntry(ignore: Ignore): Entry {
  if (ignore.task === null) return { ignore, matches: () => true }
  const pattern = compileLinear(fnmatchSource(ignore.task))
  return { ignore, matches: (name) => pattern.matches(name) }
}

/** An entry about tasks says nothing about a finding that names none. */
function covers({ ignore, matches }: Entry, names: readonly Names[]): boolean {
  if (ignore.task === null) return true
  return (
    names.length > 0 &&
    names.every((one) => [one.old, one.new].some((name) => name !== null && matches(name)))
  )
}

/** The names of the tasks at a place, old and new: people may know a renamed task by either. */
function namesAt(
  { path, line, side }: Pick<Finding, 'path' | 'line' | 'side'>,
  snapshots: Snapshots,
  changes: readonly LinkedChange[],
): readonly Names[] {
  const isThere = (task: LinkedTask | null): task is LinkedTask =>
    task !== null && task.path === path && placeOf(task).line === line
  const changed = changes.filter((change) => isThere(side === 'head' ? change.new : change.old))
  if (changed.length > 0)
    return changed.map((change) => ({ old: nameOf(change.old), new: nameOf(change.new) }))
  return snapshots[side].tasks.filter(isThere).map((task) => ({ old: labelOf(task), new: labelOf(task) }))
}

function nameOf(task: LinkedTask | null): string | null {
  return task === null ? null : labelOf(task)
}
