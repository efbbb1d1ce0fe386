import type { Permission, Permissions } from '../ports/permissions.ts'
import { pathOf, type RepositoryClient } from './octokit.ts'

/** What people may do. The author association does not say: a read-only user can own a pull request. */
export function createPermissions(client: RepositoryClient): Permissions {
  return {
    async of(login): Promise<Permission> {
      const { data } = await client.octokit.rest.repos.getCollaboratorPermissionLevel({
        ...pathOf(client),
        username: login,
      })
      // GitHub reports "maintain" as write, "triage" as read, and a custom role as the role it builds on.
      if (data.permission === 'admin') return 'admin'
      if (data.permission !== 'write') return 'none'
      return data.role_name === 'maintain' || data.user?.permissions?.maintain ? 'maintain' : 'write'
    },
  }
}
