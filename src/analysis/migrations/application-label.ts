import type { ApplicationPlace } from './application-of.ts'
import { configuredLabel, labelOfFolder } from './configured-label.ts'
import type { HeadFiles } from './head-files.ts'
import type { Migrations } from './latest-migration.ts'

/**
 * The label under which Django knows an application: the one by which its migrations depend on each other, else the one
 * from `apps.py`, else the folder's name. Null where these contradict each other.
 */
export function labelOf(files: HeadFiles, place: ApplicationPlace, migrations: Migrations): string | null {
  if (place.label !== null) return place.label
  const configured = configuredLabel(files, place.application)
  const used = labelsBetween(migrations)
  const usual = configured.kind === 'given' ? configured.label : labelOfFolder(place.application)
  if (used.has(usual) || (used.size === 0 && configured.kind !== 'unclear')) return usual || null
  const [only] = used
  return configured.kind !== 'given' && used.size === 1 && only !== undefined ? only : null
}

/**
 * The labels that the dependencies within the folder have in common. Migrations of other applications may have the same
 * names: most have a `0001_initial`.
 */
function labelsBetween(migrations: Migrations): ReadonlySet<string> {
  const sets = [...migrations].flatMap(([own, { dependencies }]) => {
    const labels = dependencies.flatMap(([label, name]) =>
      name !== own && migrations.has(name) ? [label] : [],
    )
    return labels.length > 0 ? [new Set(labels)] : []
  })
  const [first = new Set<string>(), ...others] = sets
  return others.reduce((shared, labels) => shared.intersection(labels), first)
}
