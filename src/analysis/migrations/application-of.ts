import { join, parentOf } from '../modules/paths.ts'
import { isMigration } from '../schedule-rows/read-data-migrations.ts'
import { configuredLabel, labelOfFolder } from './configured-label.ts'
import type { HeadFiles } from './head-files.ts'
import { ELSEWHERE, type MigrationModules, migrationModules } from './migration-modules.ts'
import type { MigrationRefusal } from './refusal.ts'

/** Where an application and its migrations are. */
export interface ApplicationPlace {
  /** The folder with its `apps.py`. */
  readonly application: string
  readonly folder: string
  /** The label by which `MIGRATION_MODULES` names the folder; null where the folder is at its usual place. */
  readonly label: string | null
}

/** The application that a file belongs to: that of the nearest folder around it with migrations. */
export function applicationOf(files: HeadFiles, path: string): ApplicationPlace | MigrationRefusal {
  const { paths, folders } = files.program
  const modules = migrationModules(files)
  for (let application = parentOf(path); application !== ''; application = parentOf(application)) {
    const moved = placeInSettings(files, modules, application)
    if (moved !== null) return moved
    const folder = join(application, 'migrations')
    if (paths.has(`${folder}/__init__.py`)) return { application, folder, label: null }
    if (folders.has(folder)) return { kind: 'no package', folder }
    if (isApplication(paths, application)) return { kind: 'no migrations', application }
  }
  return { kind: 'no application', path }
}

/** The application whose migrations are in a folder. */
export function applicationWith(files: HeadFiles, folder: string): ApplicationPlace {
  const labels = [...migrationModules(files)].flatMap(([label, place]) => (place === folder ? [label] : []))
  return { application: parentOf(folder), folder, label: labels.length === 1 ? (labels[0] ?? null) : null }
}

function placeInSettings(
  files: HeadFiles,
  modules: MigrationModules,
  application: string,
): ApplicationPlace | MigrationRefusal | null {
  if (modules.size === 0) return null
  const configured = configuredLabel(files, application)
  const label = configured.kind === 'given' ? configured.label : labelOfFolder(application)
  const folder = modules.get(label)
  if (folder === undefined) return null
  if (folder === null) return { kind: 'switched off', label }
  // Only migrations in a folder of this name are recognized.
  const isKnown = folder !== ELSEWHERE && isMigration(join(folder, '0001.py'))
  return isKnown ? { application, folder, label } : { kind: 'elsewhere', label }
}

function isApplication(paths: ReadonlySet<string>, folder: string): boolean {
  return ['apps.py', 'models.py', 'models/__init__.py'].some((name) => paths.has(`${folder}/${name}`))
}
