import { isAbsolute, join } from 'node:path'
import { type LoadedSettings, loadSettings, SETTINGS_FILES } from '../config/load-settings.ts'
import type { LocalSource } from '../git/local-source.ts'
import { findRepository, type Repository } from '../git/repository.ts'
import type { Environment } from '../git/run-git.ts'
import { NULL_STORE } from '../pipeline/null-store.ts'
import type { FactsStore } from '../ports/facts-store.ts'
import { dateOf } from '../shared/date-of.ts'

/** The repository that `--repo` names. Only this file of the command line reads the environment. */
export function openRepository(dir: string): Promise<Repository> {
  return findRepository(dir, process.env)
}

/** Opens the cache in the user's cache folder; `CELERY_GUARD_CACHE` names another folder, or is `off`. */
export async function openCache(): Promise<Cache> {
  const folder = cacheFolder(process.env)
  const store =
    folder === null ? null : await (await import('../storage/sqlite-store.ts')).openFactsFile(folder)
  return store === null
    ? { of: () => NULL_STORE, close: () => {} }
    : { of: ({ gitDir }) => store.of(gitDir), close: () => store.close() }
}

interface Cache {
  of(repository: Repository): FactsStore
  close(): void
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
function cacheFolder({ CELERY_GUARD_CACHE, XDG_CACHE_HOME, HOME, LOCALAPPDATA }: Environment): string | null {
  if (CELERY_GUARD_CACHE === 'off') return null
  if (CELERY_GUARD_CACHE) return CELERY_GUARD_CACHE
  const home = HOME && join(HOME, '.cache')
  const parent = [XDG_CACHE_HOME, LOCALAPPDATA, home].find((folder) => folder && isAbsolute(folder))
  return parent ? join(parent, 'celery-guard') : null
}

/** The settings at `rev`, and the invalid ones. */
export async function localSettingsAt(source: LocalSource, rev: string): Promise<LoadedSettings> {
  const entries = await source.entries(rev, SETTINGS_FILES)
  return await loadSettings(source, { entries }, { ownerRepositories: null, today: dateOf(new Date()) })
}
