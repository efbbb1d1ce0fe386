import { type LoadedSettings, loadSettings } from '../config/load-settings.ts'
import type { RepositoryGateway } from '../ports.ts'

/**
 * The settings of a commit. For a pull request it is the base branch's tip: whoever opens one chooses where it forks
 * off, but not what stands there now.
 */
export async function settingsAt(github: RepositoryGateway, sha: string): Promise<LoadedSettings> {
  return await loadSettings(github.source, await github.source.tree(sha), github.ownerRepositories)
}
