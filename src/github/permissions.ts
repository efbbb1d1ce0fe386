import type { Permissions } from '../ports.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'

/** Who may write to the repository. An author association does not tell: a read-only user can own a pull request. */
export function createPermissions(client: RepositoryClient): Permissions {
  return {
    async canWrite(login) {
      const { data } = await client.octokit.rest.repos.getCollaboratorPermissionLevel({
        ...pathOf(client),
        username: login,
      })
      // GitHub reports "maintain" as write, "triage" as read, and a custom role as the role it builds on.
      return data.permission === 'write' || data.permission === 'admin'
    },
  }
}
