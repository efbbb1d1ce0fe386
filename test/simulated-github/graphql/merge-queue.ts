import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { queueOf } from '../say/merge-queue.ts'
import type { Simulation } from '../simulation.ts'
import type { QueueEntry, Repository } from '../state.ts'
import { type Context, connection, type Page, requireGraphql } from './context.ts'
import { commitNode } from './objects.ts'
import { pullRequestNode } from './pull-request.ts'

/** The queue of a branch; null while nothing is in it, as GitHub says of branches without a queue. */
export function mergeQueueNode(
  repository: Repository,
  branch: string,
  context: Context,
): Record<string, unknown> | null {
  requireGraphql(context, repository, GRAPHQL_ACCESS.mergeQueue)
  const { simulation } = context
  const queue = queueOf(simulation, repository, branch)
  if (queue.length === 0) return null
  return {
    __typename: 'MergeQueue',
    id: `MQ_${repository.id}_${branch}`,
    entries(page: Page) {
      const nodes = queue.map((entry, i) => entryNode(simulation, entry, i + 1))
      return connection('entries', nodes, page)
    },
  }
}

function entryNode(simulation: Simulation, entry: QueueEntry, position: number): Record<string, unknown> {
  const { pullRequest, group } = entry
  const { repository } = pullRequest
  return {
    __typename: 'MergeQueueEntry',
    id: `MQE_${pullRequest.id}`,
    position,
    state: 'AWAITING_CHECKS',
    enqueuedAt: entry.enqueuedAt,
    headCommit: commitNode(simulation, repository, group.headSha),
    baseCommit: commitNode(simulation, repository, group.baseSha),
    pullRequest: () => pullRequestNode(simulation, pullRequest),
  }
}
