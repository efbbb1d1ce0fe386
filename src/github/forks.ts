import type { Forks } from '../ports/commits.ts'
import { err, ok } from '../shared/result.ts'
import { type AppClient, COMMIT_PERMISSIONS, installationClient } from './client.ts'
import { createCommits } from './commits.ts'
import { statusOf } from './failure.ts'
import type { RepositoryClient } from './octokit.ts'
import { createPermissions } from './permissions.ts'

/** What looking up a person takes. */
const LOOK_UP_PERMISSIONS = { metadata: 'read' } as const

/** Forks, each with tokens of its own installation that reach no other repository. */
export function createForks(app: AppClient): Forks {
  return {
    async open(fork) {
      const installation = await installationOf(app, fork)
      if (installation === null) return err('not-installed')
      if (installation.suspended_at !== null) return err('suspended')
      const withPermissions = (
        permissions: Readonly<Record<string, 'read' | 'write'>>,
      ): RepositoryClient => ({
        octokit: installationClient(app, installation.id, { repository: fork.name, permissions }),
        repository: fork,
      })
      const committer = withPermissions(COMMIT_PERMISSIONS)
      return ok({
        permissions: createPermissions(withPermissions(LOOK_UP_PERMISSIONS)),
        commits: createCommits(committer, committer, app.connection.apiUrl),
      })
    },
  }
}

async function installationOf({ octokit }: AppClient, { owner, name }: { owner: string; name: string }) {
  try {
    return (await octokit.rest.apps.getRepoInstallation({ owner, repo: name })).data
  } catch (error) {
    // GitHub does not say whether the repository is there.
    if (statusOf(error) === 404) return null
    throw error
  }
}
