import type { AppGateway } from '../ports/app-gateway.ts'
import type { FactsStores } from '../ports/facts-store.ts'
import type { OpenRepository } from '../ports/repository-gateway.ts'
import { createAppGateway } from './app-gateway.ts'
import { type AppIdentity, readAppIdentity } from './app-identity.ts'
import { createBlobMemory } from './blob-memory.ts'
import { createCheckRuns } from './check-runs.ts'
import {
  type AppCredentials,
  appClient,
  type ClientOptions,
  COMMIT_PERMISSIONS,
  installationClient,
  QUEUE_PERMISSIONS,
  READ_PERMISSIONS,
  RESOLVE_PERMISSIONS,
  WORK_PERMISSIONS,
} from './client.ts'
import { createCommits } from './commits.ts'
import { createConversation } from './conversation.ts'
import { createForks } from './forks.ts'
import { createMergeQueue } from './merge-queue.ts'
import { createOwnerRepositories } from './owner-repositories.ts'
import { createPermissions } from './permissions.ts'
import { createPullRequests } from './pull-requests.ts'
import { createRepositorySource } from './repository-source.ts'
import { createReviews } from './reviews.ts'

export interface GatewayOptions {
  readonly credentials: AppCredentials
  readonly clientOptions?: ClientOptions
}

export interface Gateway {
  readonly app: AppGateway
  /** Each with tokens that reach no other repository. */
  readonly openRepository: OpenRepository
}

/** The ways to GitHub, for all installations. One for each process. */
export function createGateway({ credentials, clientOptions }: GatewayOptions, stores: FactsStores): Gateway {
  const memory = createBlobMemory()
  const app = appClient(credentials, clientOptions)
  let identity: Promise<AppIdentity> | null = null

  async function appIdentity(): Promise<AppIdentity> {
    identity ??= readAppIdentity(app.octokit)
    try {
      return await identity
    } catch (error) {
      identity = null
      throw error
    }
  }

  const openRepository: OpenRepository = async (installationId, repository) => {
    const self = await appIdentity()
    const withScope = (scope: Parameters<typeof installationClient>[2]) => {
      return { octokit: installationClient(app, installationId, scope), repository }
    }
    const client = withScope({ repository: repository.name, permissions: WORK_PERMISSIONS })
    const committer = withScope({ repository: repository.name, permissions: COMMIT_PERMISSIONS })
    const queue = withScope({ repository: repository.name, permissions: QUEUE_PERMISSIONS })
    const resolver = withScope({ repository: repository.name, permissions: RESOLVE_PERMISSIONS })
    const store = stores.of(repository)
    const checkRuns = createCheckRuns(client, self)
    return {
      source: createRepositorySource(client, memory, store),
      store,
      ownerRepositories: createOwnerRepositories(withScope({ permissions: READ_PERMISSIONS })),
      pullRequests: createPullRequests(client, self, checkRuns),
      checkRuns,
      mergeQueue: createMergeQueue(queue),
      reviews: createReviews(client, resolver, checkRuns),
      conversation: createConversation(client, self),
      permissions: createPermissions(client),
      commits: createCommits(client, committer, credentials.apiUrl),
      forks: createForks(app),
    }
  }

  return { app: createAppGateway(app, Number(credentials.appId)), openRepository }
}
