import { compareText } from '../../shared/compare-text.ts'
import type { MigrationFact } from './read-migration.ts'
import type { MigrationRefusal } from './refusal.ts'

/** The migrations of one application, by name. */
export type Migrations = ReadonlyMap<string, MigrationFact>

/**
 * The only migration of an application on which no other one depends; null where there are no migrations. A computed
 * dependency cannot hide another answer: every other migration comes before this one already.
 */
export function latestMigration(
  folder: string,
  label: string,
  migrations: Migrations,
): string | null | MigrationRefusal {
  if (migrations.size === 0) return null
  const squashed = squashedBy(label, migrations)
  const nodeOf = (name: string): string => squashed.get(name) ?? name
  const needed = new Set<string>()
  for (const [name, { dependencies, runBefore }] of migrations) {
    for (const [application, other] of dependencies) {
      if (application !== label || /^__\w+__$/.test(other)) continue
      const node = nodeOf(other)
      if (!migrations.has(node)) return { kind: 'missing', path: pathOf(folder, name), needs: other }
      if (node !== nodeOf(name)) needed.add(node)
    }
    if (runBefore.some(([application, other]) => application === label && nodeOf(other) !== nodeOf(name)))
      needed.add(nodeOf(name))
  }
  const nodes = new Set([...migrations.keys()].map(nodeOf))
  const latest = [...nodes.difference(needed)].sort(compareText)
  const [only] = latest
  if (only === undefined) return { kind: 'cycle', folder }
  if (latest.length === 1) return only
  const open = [...migrations].find(([, { isOpen, dependencies }]) => {
    return isOpen && !dependencies.some(([application]) => application === label)
  })
  return open
    ? { kind: 'computed', path: pathOf(folder, open[0]) }
    : { kind: 'several latest', folder, names: latest }
}

function pathOf(folder: string, name: string): string {
  return `${folder}/${name}.py`
}

/** The migration that stands for a squashed one, which may itself be squashed. */
function squashedBy(label: string, migrations: Migrations): ReadonlyMap<string, string> {
  const direct = new Map(
    [...migrations].flatMap(([name, { replaces }]) =>
      replaces.flatMap(([application, other]): [string, string][] =>
        application === label && other !== name ? [[other, name]] : [],
      ),
    ),
  )
  return new Map([...direct].map(([name, by]) => [name, lastOf(direct, by)]))
}

function lastOf(direct: ReadonlyMap<string, string>, start: string): string {
  const seen = new Set<string>()
  let name = start
  for (let next = direct.get(name); next !== undefined && !seen.has(next); next = direct.get(name)) {
    seen.add(next)
    name = next
  }
  return name
}

/** What the next migration's name begins with: a higher number than any, as wide as the latest one's. */
export function nextPrefix(migrations: Migrations, latest: string | null): string {
  if (latest === null) return '0001_'
  const numbers = [...migrations.keys()].flatMap((name) => numberOf(name) ?? [])
  const [highest] = numbers.toSorted((a, b) => (a < b ? 1 : -1))
  if (highest === undefined) return ''
  const width = /^\d+/.exec(latest)?.[0].length ?? 4
  return `${String(highest + 1n).padStart(width, '0')}_`
}

/** `0001_squashed_0005_report` counts as the fifth. Timestamps have more digits than a number holds. */
function numberOf(name: string): bigint | null {
  const digits = /_squashed_(\d{1,30})/.exec(name)?.[1] ?? /^\d{1,30}/.exec(name)?.[0]
  return digits === undefined ? null : BigInt(digits)
}
