import { isDeployed } from '../celery-config/is-deployed.ts'
import { settingsFiles } from '../modules/django-settings-files.ts'
import { parentOf } from '../modules/paths.ts'
import { projectFile } from '../semantic/program.ts'
import { factsIn, type HeadFiles } from './head-files.ts'

/** Settings disagree, or the package is not in the repository. No folder has this name. */
export const ELSEWHERE = '//'

/**
 * The folders that `MIGRATION_MODULES` gives to applications, by label; null where it switches migrations off, and
 * `ELSEWHERE` where the folder is not known.
 * https://docs.djangoproject.com/en/stable/ref/settings/#migration-modules
 */
export type MigrationModules = ReadonlyMap<string, string | null>

/** A project has a few settings files. */
const MAX_FILES = 30

export function migrationModules(files: HeadFiles): MigrationModules {
  const found = new Map<string, string | null>()
  for (const path of settingsFiles(files.program.paths).filter(isDeployed).slice(0, MAX_FILES)) {
    // Most settings files do not name it, and are not parsed.
    if (files.headText(path)?.includes('MIGRATION_MODULES') !== true) continue
    for (const [label, place] of modulesIn(files, path))
      found.set(label, found.has(label) && found.get(label) !== place ? ELSEWHERE : place)
  }
  return found
}

function modulesIn(files: HeadFiles, path: string): [string, string | null][] {
  return (factsIn(files, path)?.statements ?? []).flatMap((one) => {
    if (one.kind !== 'assignment' || one.target.kind !== 'name' || one.target.name !== 'MIGRATION_MODULES')
      return []
    if (one.value.kind !== 'dictionary') return []
    return one.value.items.flatMap(({ key, value }): [string, string | null][] => {
      if (key?.kind !== 'string') return []
      if (value.kind === 'constant' && value.value === null) return [[key.value, null]]
      const file = value.kind === 'string' ? projectFile(files.program, value.value, path) : null
      return [[key.value, file?.endsWith('/__init__.py') ? parentOf(file) : ELSEWHERE]]
    })
  })
}
