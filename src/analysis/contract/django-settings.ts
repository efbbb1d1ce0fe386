import type { Program } from './program.ts'

/** What `from django.conf import settings` binds. */
export const DJANGO_SETTINGS = 'django.conf.settings'

/** `settings.py`, `settings/base.py`, `test_settings.py`: which of them runs is decided where it is deployed. */
const SETTINGS_FILE = /(^|\/)\w*settings\w*(\/\w+)*\.py$/i

/** The files that may hold the project's Django settings, in order of their paths. */
export function settingsFiles(program: Program): readonly string[] {
  const known = FILES.get(program.paths)
  if (known) return known
  const found = [...program.paths].filter((path) => SETTINGS_FILE.test(path)).sort()
  FILES.set(program.paths, found)
  return found
}

const FILES = new WeakMap<ReadonlySet<string>, readonly string[]>()
