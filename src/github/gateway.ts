import type { Probot } from 'probot'
import type { FactsStores, OpenRepository } from '../ports.ts'
import { type AppIdentity, readAppIdentity } from './app-identity.ts'
import { createBlobMemory } from './blob-memory.ts'
import { createCheckRuns } from './check-runs.ts'
import { createCommits } from './commits.ts'
import { createConversation } from './conversation.ts'
import { createOwnerRepositories } from './owner-repositories.ts'
import { createPermissions } from './permissions.ts'
import { createPullRequests } from './pull-requests.ts'
import { createRepositorySource } from './repository-source.ts'
import { createReviews } from './reviews.ts'

/**
 * Opens repositories through Probot's clients. `probot.auth(id)` gives each installation its own rate limiter; with
 * `context.octokit` all installations would wait for one another.
 */
export function createGateway(probot: Probot, stores: FactsStores): OpenRepository {
  const memory = createBlobMemory()
  let identity: Promise<AppIdentity> | null = null

  async function appIdentity(): Promise<AppIdentity> {
    identity ??= probot.auth().then(readAppIdentity)
    try {
      return await identity
    } catch (error) {
      identity = null
      throw error
    }
  }

  return async function openRepository(installationId, repository) {
    const app = await appIdentity()
    const client = { octokit: await probot.auth(installationId), repository }
    const store = stores.of(repository)
    return {
      source: createRepositorySource(client, memory, store),
      store,
      ownerRepositories: createOwnerRepositories(client),
      pullRequests: createPullRequests(client),
      checkRuns: createCheckRuns(client, app),
      reviews: createReviews(client, app),
      conversation: createConversation(client, app),
      permissions: createPermissions(client),
      commits: createCommits(client),
    }
  }
}
