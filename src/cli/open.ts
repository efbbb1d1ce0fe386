import type { Settings } from '../analysis/settings.ts'
import type { Gap } from '../analysis/types.ts'
import { loadSettings, settingsGaps } from '../config/load-settings.ts'
import type { LocalSource } from '../git/local-source.ts'
import { findRepository, type Repository } from '../git/repository.ts'

/** The repository that `--repo` names. The one place of the command line that reads the environment. */
export function openRepository(dir: string): Promise<Repository> {
  return findRepository(dir, process.env)
}

/** The settings at `rev` and what of them is not used. */
export async function settingsAt(
  source: LocalSource,
  rev: string,
): Promise<{ readonly settings: Settings; readonly gaps: readonly Gap[] }> {
  const loaded = await loadSettings(source, await source.tree(rev))
  return { settings: loaded.settings, gaps: settingsGaps(loaded) }
}
