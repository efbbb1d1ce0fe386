import { parentOf } from '../modules/paths.ts'
import type { ClassFact, Expression, FileFacts, Statement } from '../python/facts.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import type { Program } from '../semantic/program.ts'

/** A new migration and its dependencies. */
export interface MigrationPlan {
  readonly path: string
  /** Pairs of application label and migration name. */
  readonly dependencies: readonly (readonly [label: string, name: string])[]
}

/** Each migration is read and parsed; real applications have fewer. */
const MAX_MIGRATIONS = 500

/** The migrations of one application. */
interface Migrations {
  readonly folder: string
  /** Dependencies by migration name. */
  readonly dependencies: ReadonlyMap<string, Dependencies>
  /** The application's label from `apps.py`, where set. */
  readonly label: string | null
}

/** Reads a folder of migrations; null for too many of them, or where dependencies or the label are computed. */
export function migrationsIn(program: Program, folder: string, factsAt: FactsAt): Migrations | null {
  const paths = [...program.paths].filter((path) => parentOf(path) === folder && isMigration(path))
  if (paths.length > MAX_MIGRATIONS) return null
  // Request all files before judging any, so that missing ones are read in one batch.
  const read = paths.map((path) => [nameOf(path), dependenciesOf(factsAt(path))] as const)
  const config = `${parentOf(folder)}/apps.py`
  const labels = program.paths.has(config) ? labelsIn(factsAt(config)) : []
  const dependencies = new Map(read.flatMap(([name, needed]) => (needed ? [[name, needed]] : [])))
  if (dependencies.size < paths.length || labels === null || labels.length > 1) return null
  return { folder, dependencies, label: labels[0] ?? null }
}

/** The migrations of the application that a file belongs to. */
export function migrationsBeside(path: string, paths: ReadonlySet<string>): string[] {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    if (paths.has(`${folder}/migrations/__init__.py`)) return [`${folder}/migrations`]
  }
  return []
}

/** The facts of a head file; null where it was not read. */
type FactsAt = (path: string) => FileFacts | null

/** Plans the next migration. It inherits its creator’s dependency on django_celery_beat; the first one has the table. */
export function migrationAfter(
  migrations: Migrations,
  creator: string | null,
  purpose: 'rename_scheduled_tasks' | 'delete_scheduled_tasks',
): MigrationPlan | null {
  const { folder, dependencies } = migrations
  const label = labelOf(migrations)
  const last = label === null ? null : lastOf(dependencies, label)
  if (last === null || label === null) return null
  const number = /^\d+/.exec(last)?.[0] ?? ''
  const next = String(Number(number) + 1).padStart(number.length, '0')
  const needed =
    creator === null
      ? [['django_celery_beat', '0001_initial'] as const]
      : (dependencies.get(nameOf(creator)) ?? [])
  return {
    path: `${folder}/${next}_${purpose}.py`,
    dependencies: [[label, last], ...needed.filter(([application]) => application === 'django_celery_beat')],
  }
}

/** The latest migration; null where numbers are ambiguous or contradict the dependencies. */
function lastOf(dependencies: Migrations['dependencies'], label: string): string | null {
  const numbered = [...dependencies.keys()]
    .map((name) => ({ name, number: numberOf(name) }))
    .sort((a, b) => (a.number ?? 0) - (b.number ?? 0))
  const [last, before] = numbered.toReversed()
  const isClear = numbered.every(({ number }) => number !== null) && last?.number !== before?.number
  const isNeeded = [...dependencies.values()].flat().some((one) => one[0] === label && one[1] === last?.name)
  return isClear && last && !isNeeded ? last.name : null
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.py'.length)
}

function numberOf(name: string): number | null {
  const digits = /^\d{1,9}/.exec(name)?.[0]
  return digits === undefined ? null : Number(digits)
}

type Dependencies = MigrationPlan['dependencies']

/** The label by which the migrations depend on each other; else the one from `apps.py`, or Django's default. */
function labelOf({ folder, dependencies, label }: Migrations): string | null {
  const usual = label ?? parentOf(folder).split('/').at(-1) ?? ''
  // Other applications have a `0001_initial` too.
  const used = new Set(
    [...dependencies.values()]
      .flat()
      .flatMap(([one, name]) => (dependencies.has(name) && one !== 'django_celery_beat' ? [one] : [])),
  )
  if (used.has(usual) || used.size === 0) return usual === '' ? null : usual
  const [only] = used
  return label === null && used.size === 1 && only !== undefined ? only : null
}

/** `label = "shop"` of each configuration in a file; null where one is computed. */
function labelsIn(facts: FileFacts | null): readonly string[] | null {
  const labels = new Set<string>()
  if (facts === null) return null
  for (const one of facts.statements) {
    const value = one.kind === 'class' && isConfiguration(one) ? assigned(one.body, 'label') : null
    if (value === null) continue
    if (value.kind !== 'string') return null
    labels.add(value.value)
  }
  return [...labels]
}

/** `class ShopConfig(AppConfig)`, also with another base class in `…Config`. */
function isConfiguration({ arguments: bases }: ClassFact): boolean {
  return bases.some(({ value }) => {
    return (value.kind === 'name' || value.kind === 'attribute') && value.name.endsWith('Config')
  })
}

/** `dependencies = [("shop", "0001_initial")]`; null where it is computed. */
function dependenciesOf(facts: FileFacts | null): Dependencies | null {
  const migration = facts?.statements.find((one) => one.kind === 'class' && one.name === 'Migration')
  if (migration?.kind !== 'class') return null
  const list = assigned(migration.body, 'dependencies')
  if (list === null) return []
  return list.kind === 'sequence' ? list.items.flatMap((item) => pairOf(item) ?? []) : null
}

function assigned(body: readonly Statement[], name: string): Expression | null {
  const found = body.find(
    (one) => one.kind === 'assignment' && one.target.kind === 'name' && one.target.name === name,
  )
  return found?.kind === 'assignment' ? found.value : null
}

/** A computed dependency, such as a swappable model's, does not matter for rows. */
function pairOf(item: Expression): [readonly [string, string]] | null {
  if (item.kind !== 'sequence' || item.items.length !== 2) return null
  const [label, name] = item.items
  return label?.kind === 'string' && name?.kind === 'string' ? [[label.value, name.value]] : null
}
