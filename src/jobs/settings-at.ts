import { type LoadedSettings, loadSettings } from '../config/load-settings.ts'
import type { RepositoryGateway } from '../ports.ts'

/**
 * The settings of a commit. For a pull request use the tip of the base branch: its author chooses the merge base, and
 * could choose an old one, but not the tip.
 */
export async function settingsAt(github: RepositoryGateway, sha: string): Promise<LoadedSettings> {
  return await loadSettings(github.source, await github.source.tree(sha), github.ownerRepositories)
}
