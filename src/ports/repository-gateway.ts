import type { OwnerRepositories } from '../config/load-settings.ts'
import type { CheckRuns } from './check-runs.ts'
import type { Commits, Forks } from './commits.ts'
import type { Conversation } from './conversation.ts'
import type { FactsStore } from './facts-store.ts'
import type { MergeQueue } from './merge-queue.ts'
import type { Permissions } from './permissions.ts'
import type { PullRequests } from './pull-requests.ts'
import type { RepositoryName } from './repository-name.ts'
import type { RepositorySource } from './repository-source.ts'
import type { Reviews } from './reviews.ts'

export type { OwnerRepositories }

/** One repository on GitHub, by capability. */
export interface RepositoryGateway {
  readonly source: RepositorySource
  readonly store: FactsStore
  readonly ownerRepositories: OwnerRepositories
  readonly pullRequests: PullRequests
  readonly checkRuns: CheckRuns
  readonly mergeQueue: MergeQueue
  readonly reviews: Reviews
  readonly conversation: Conversation
  readonly permissions: Permissions
  readonly commits: Commits
  readonly forks: Forks
}

/** Opened for each job: an installation's token lasts an hour. */
export type OpenRepository = (
  installationId: number,
  repository: RepositoryName,
) => Promise<RepositoryGateway>
