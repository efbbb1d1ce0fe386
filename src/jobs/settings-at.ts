import {
  type LoadedSettings,
  loadSettings,
  SETTINGS_FILES,
  type SettingsSource,
} from '../config/load-settings.ts'
import type { BaseFile } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { dateOf } from '../shared/date-of.ts'

/**
 * The settings of a commit. For a pull request use the tip of the base branch: its author chooses the merge base, and
 * could choose an old one, but not the tip.
 */
export async function settingsAt(github: RepositoryGateway, sha: string): Promise<LoadedSettings> {
  const { source } = github
  return await load(github, source, await source.tree(sha))
}

/** The files that a query about a pull request reads for `settingsIn`. */
export { SETTINGS_FILES }

/** The settings in those files of the base branch that a query about a pull request found. */
export async function settingsIn(
  github: RepositoryGateway,
  files: readonly BaseFile[],
): Promise<LoadedSettings> {
  const entries = new Map(files.map((file) => [file.path, file]))
  const texts = new Map(files.map(({ oid, text }) => [oid, text]))
  const source: SettingsSource = {
    async blobs(oids) {
      const [oid = ''] = oids
      const text = texts.get(oid) ?? null
      if (text === null) return await github.source.blobs(oids)
      return new Map([[oid, { bytes: new TextEncoder().encode(text) }]])
    },
  }
  return await load(github, source, { entries })
}

async function load(
  { ownerRepositories }: RepositoryGateway,
  source: SettingsSource,
  tree: Parameters<typeof loadSettings>[1],
): Promise<LoadedSettings> {
  return await loadSettings(source, tree, { ownerRepositories, today: dateOf(new Date()) })
}
