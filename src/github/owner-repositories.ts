import type { OwnerRepositories } from '../ports/repository-gateway.ts'
import { isRetryable } from './errors.ts'
import { statusOf } from './failure.ts'
import type { RepositoryClient } from './octokit.ts'

const REFUSALS = [403, 404, 451]

/** The owner's other repositories: an installation's token reads the public ones and those with the app installed. */
export function createOwnerRepositories({
  octokit,
  repository: { owner },
}: RepositoryClient): OwnerRepositories {
  return {
    owner,
    async read(repository, path) {
      try {
        const { data } = await octokit.rest.repos.getContent({ owner, repo: repository, path })
        if (Array.isArray(data) || data.type !== 'file') return { unreadable: 'it is not a file' }
        // Above 1 MB there is no content: https://docs.github.com/rest/repos/contents
        if (data.encoding !== 'base64') return { unreadable: 'it is larger than 1 MB' }
        return { bytes: Buffer.from(data.content, 'base64') }
      } catch (error) {
        // GitHub answers 404 for most repositories that the app may not read. A rate limit says nothing.
        if (REFUSALS.includes(statusOf(error) ?? 0) && !isRetryable(error)) return null
        throw error
      }
    },
  }
}
