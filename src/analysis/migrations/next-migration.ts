import type { MigrationKey } from '../model/row-migration.ts'
import { parentOf } from '../modules/paths.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { labelOf } from './application-label.ts'
import { type ApplicationPlace, applicationWith } from './application-of.ts'
import { factsIn, type HeadFiles } from './head-files.ts'
import { latestMigration, type Migrations, nextPrefix } from './latest-migration.ts'
import { type MigrationFact, readMigration } from './read-migration.ts'
import type { MigrationRefusal } from './refusal.ts'

/** The place of an application's next migration. */
export interface NextMigration {
  readonly folder: string
  readonly label: string
  readonly prefix: string
  /** The path of the latest migration; null for the first one. */
  readonly latest: string | null
  readonly dependencies: readonly MigrationKey[]
}

/** Each migration is read and parsed; real applications have fewer. */
const MAX_MIGRATIONS = 500

/** The migrations of the project that touch rows. */
export interface RowMigrations {
  /** They create the rows in question, so the next migration runs after them. */
  readonly creators: readonly string[]
  /** They only show which migrations of django_celery_beat exist. */
  readonly others: readonly string[]
}

/** Plans the migration that follows the latest one. */
export function nextMigration(
  files: HeadFiles,
  place: ApplicationPlace,
  { creators, others }: RowMigrations,
): NextMigration | MigrationRefusal {
  const { folder } = place
  // Request all files before judging any, so that missing ones are read in one batch.
  for (const path of [...creators, ...others, `${place.application}/apps.py`]) files.headText(path)
  const migrations = migrationsIn(files, folder)
  if ('kind' in migrations) return migrations
  // Migrations that are not committed would be the first ones, too.
  if (migrations.size === 0 && hasModels(files, place))
    return { kind: 'no migrations', application: place.application }
  const label = labelOf(files, place, migrations)
  if (label === null) return { kind: 'label unknown', folder }
  const latest = latestMigration(folder, label, migrations)
  if (latest !== null && typeof latest !== 'string') return latest
  const needed = creatorKeys(
    files,
    creators.filter((path) => parentOf(path) !== folder),
  )
  const dependencies = uniqueKeys([
    ...(latest === null ? [] : [[label, latest] as const]),
    ...needed,
    [BEAT, beatMigration(files, migrations, [...creators, ...others])],
  ])
  return {
    folder,
    label,
    prefix: nextPrefix(migrations, latest),
    latest: latest === null ? null : `${folder}/${latest}.py`,
    dependencies,
  }
}

/** Reads a folder of migrations. Django leaves out modules with these first characters. */
function migrationsIn(files: HeadFiles, folder: string): Migrations | MigrationRefusal {
  const paths = [...files.program.paths].filter((path) => parentOf(path) === folder && isMigration(path))
  const counted = paths.filter((path) => !/^[_~]/.test(nameOf(path)))
  if (counted.length > MAX_MIGRATIONS) return { kind: 'too many', folder, count: counted.length }
  const read = counted.map((path) => [path, factsIn(files, path)] as const)
  const migrations = new Map<string, MigrationFact>()
  for (const [path, facts] of read) {
    const migration = facts && readMigration(facts)
    if (!migration) return { kind: 'unread', path }
    migrations.set(nameOf(path), migration)
  }
  return migrations
}

/** Django's `startapp` writes a module without a model. */
function hasModels(files: HeadFiles, { application }: ApplicationPlace): boolean {
  const { paths } = files.program
  if (paths.has(`${application}/models/__init__.py`)) return true
  const path = `${application}/models.py`
  return paths.has(path) && factsIn(files, path)?.statements.some(({ kind }) => kind === 'class') !== false
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.py'.length)
}

/** The migrations of other applications that create rows, where their labels are known. */
function creatorKeys(files: HeadFiles, creators: readonly string[]): MigrationKey[] {
  return creators.filter(isMigration).flatMap((path) => {
    const folder = parentOf(path)
    const migrations = migrationsIn(files, folder)
    const label = 'kind' in migrations ? null : labelOf(files, applicationWith(files, folder), migrations)
    return label === null ? [] : [[label, nameOf(path)] as const]
  })
}

const BEAT = 'django_celery_beat'

/** Every version has it, with the columns that a change of rows needs. */
const FIRST = '0001_initial'

/** A migration that the installed django_celery_beat certainly has: the latest that this project names already. */
function beatMigration(files: HeadFiles, migrations: Migrations, others: readonly string[]): string {
  const read = others.filter(isMigration).flatMap((path) => {
    const facts = factsIn(files, path)
    return facts === null ? [] : (readMigration(facts) ?? [])
  })
  const named = [...migrations.values(), ...read].flatMap(({ dependencies }) =>
    dependencies.flatMap(([label, name]) => (label === BEAT && /^\d{4}_/.test(name) ? [name] : [])),
  )
  return named.sort().at(-1) ?? FIRST
}

function uniqueKeys(keys: readonly MigrationKey[]): MigrationKey[] {
  return [...new Map(keys.map((key) => [key.join('\0'), key])).values()]
}
