/** The object that `from django.conf import settings` binds. */
export const DJANGO_SETTINGS = 'django.conf.settings'

/**
 * `settings.py`, `settings/base.py`, `settings_local.py`, `production_settings.py`: the deployment decides which of them
 * runs. Migrations and views may be named after settings as well, but contain none.
 */
const SETTINGS_FILE =
  /(^|\/)(settings(_\w+)?|(base|common|ci|dev|development|docker|local|prod|production|staging|test)_settings|settings(\/\w+)+)\.py$/

/** The files that may contain the project's Django settings, in order of their paths. */
export function settingsFiles(paths: ReadonlySet<string>): readonly string[] {
  const known = FILES.get(paths)
  if (known) return known
  const found = [...paths].filter((path) => SETTINGS_FILE.test(path)).sort()
  FILES.set(paths, found)
  return found
}

const FILES = new WeakMap<ReadonlySet<string>, readonly string[]>()
