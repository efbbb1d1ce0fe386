import { type LoadedSettings, loadSettings } from '../config/load-settings.ts'
import type { RepositoryGateway } from '../ports.ts'
import { dateOf } from '../shared/date-of.ts'

/**
 * The settings of a commit. For a pull request use the tip of the base branch: its author chooses the merge base, and
 * could choose an old one, but not the tip.
 */
export async function settingsAt(github: RepositoryGateway, sha: string): Promise<LoadedSettings> {
  const { source, ownerRepositories } = github
  return await loadSettings(source, await source.tree(sha), { ownerRepositories, today: dateOf(new Date()) })
}
