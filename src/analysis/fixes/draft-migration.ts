import { type Prose, prose } from '../../shared/prose.ts'
import { applicationOf, applicationWith } from '../migrations/application-of.ts'
import type { HeadFiles } from '../migrations/head-files.ts'
import { nextMigration } from '../migrations/next-migration.ts'
import type { MigrationRefusal } from '../migrations/refusal.ts'
import type { RowChange, RowMigration } from '../model/row-migration.ts'
import { parentOf } from '../modules/paths.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { codeStyle, lineLength } from './code-style.ts'

/** What a migration is to do, and where. */
export interface MigrationRequest {
  readonly changes: readonly RowChange[]
  /** Migrations and other files that create the rows. Their application comes first. */
  readonly creators: readonly string[]
  /** Files of the tasks: the first of them that is in an application with migrations decides, where no migration created the rows. */
  readonly near: readonly string[]
  /** Other migrations that touch rows. */
  readonly others: readonly string[]
}

/** Drafts the next migration of the right application, or says why there is none. */
export function draftMigration(files: HeadFiles, request: MigrationRequest): RowMigration | MigrationRefusal {
  const { changes, creators, others } = request
  const contradiction = contradictionIn(changes)
  if (contradiction) return contradiction
  const migrated = creators.filter(isMigration)
  const place = placeOf(files, migrated, [...creators, ...request.near])
  if ('kind' in place) return place
  // The configuration is read in one batch with the migrations.
  lineLength(files.headText, place.folder)
  const next = nextMigration(files, place, { creators: migrated, others })
  if ('kind' in next) return next
  const { folder, prefix, label, dependencies, latest } = next
  const like = files.headText(latest ?? creators[0] ?? request.near[0] ?? '') ?? ''
  return { folder, prefix, label, dependencies, changes, style: codeStyle(files.headText, folder, like) }
}

function placeOf(files: HeadFiles, migrated: readonly string[], near: readonly string[]) {
  const [creator] = migrated
  if (creator !== undefined) return applicationWith(files, parentOf(creator))
  const places = near.map((path) => applicationOf(files, path))
  const none: MigrationRefusal = { kind: 'no application', path: near[0] ?? '' }
  return places.find((place) => !('kind' in place)) ?? places[0] ?? none
}

/** Renamed rows must be told apart on the way back. */
function contradictionIn(changes: readonly RowChange[]): MigrationRefusal | null {
  for (const kind of ['rename task', 'rename row'] as const) {
    const renamings = changes.flatMap((one) => (one.kind === kind ? [one] : []))
    const old = new Set(renamings.map(({ from }) => from))
    const swapped = renamings.filter(({ to }) => old.has(to))
    if (swapped.length > 0) return { kind: 'names swapped', names: swapped.map(({ from }) => from) }
    for (const [name, group] of Map.groupBy(renamings, ({ to }) => to)) {
      const names = [...new Set(group.map(({ from }) => from))]
      if (names.length > 1) return { kind: 'names joined', names, name }
    }
  }
  return null
}

/** What the migration does, for the title of a fix. */
export function migrationTitle(changes: readonly RowChange[]): Prose {
  const [kind, ...others] = new Set(changes.map((change) => change.kind))
  const isOne = changes.length === 1
  if (others.length > 0) return prose`Update the schedule rows in a migration`
  switch (kind) {
    case 'rename task':
      return prose`Rename the tasks in their schedule rows`
    case 'disable task':
      return prose`Disable the rows in a migration`
    case 'rename row':
      return isOne ? prose`Rename the row in a migration` : prose`Rename the rows in a migration`
    default:
      return isOne ? prose`Delete the row in a migration` : prose`Delete the rows in a migration`
  }
}
