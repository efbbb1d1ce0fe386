import { resolveCommit } from '../git/repositories.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { meterOf, rateOf } from '../rules/rate-limits.ts'
import type { Repository } from '../state.ts'
import { findRenamed, findRepository, fullName, timestamp } from '../state.ts'
import { threadNode, threadOf } from './comments.ts'
import { type Context, connection, type Page, requireGraphql } from './context.ts'
import { mergeQueueNode } from './merge-queue.ts'
import { objectNode, refNode } from './objects.ts'
import { pullRequestNode, stateOf } from './pull-request.ts'
import { unresolvable } from './refusal.ts'

export const queries = {
  rateLimit(_: unknown, { simulation, token, cost }: Context) {
    const { state } = simulation
    const { limit, used, remaining, reset } = rateOf(state, meterOf(state, token.installation), 'graphql')
    return { limit, used, remaining, cost, resetAt: timestamp(new Date(reset * 1000)) }
  },

  node({ id }: { id: string }, context: Context) {
    const { simulation } = context
    const { state } = simulation
    const root = state.reviewComments.find((one) => `PRRT_${one.id}` === id && one.inReplyTo === null)
    const pullRequest = root?.pullRequest ?? state.pullRequests.find((one) => `PR_${one.id}` === id)
    if (pullRequest === undefined) throw unresolvable(`a node with the global id of '${id}'`)
    requireGraphql(context, pullRequest.repository, GRAPHQL_ACCESS.pullRequest)
    if (root === undefined) return pullRequestNode(simulation, pullRequest)
    const thread = threadOf(state, root)
    return thread.comments.length === 0 ? null : threadNode(simulation, thread)
  },

  repository({ owner, name }: { owner: string; name: string }, context: Context) {
    const { state } = context.simulation
    const found = findRepository(state, owner, name) ?? findRenamed(state, owner, name)
    if (found === undefined) throw unresolvable(`a Repository with the name '${owner}/${name}'`)
    requireGraphql(context, found, [['metadata', 'read']])
    return repositoryNode(found)
  },
}

function repositoryNode(repository: Repository): Record<string, unknown> {
  return {
    id: `R_${repository.id}`,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    async object({ oid, expression }: { oid?: string; expression?: string }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.object)
      const object = await repository.objects.read(oid ?? expression ?? '')
      return object === null ? null : objectNode(context.simulation, repository, object)
    },
    isPrivate: repository.private,
    async ref({ qualifiedName }: { qualifiedName: string }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.ref)
      const name = qualifiedName.replace(/^refs\/heads\//, '')
      const oid = await resolveCommit(repository.gitDir, `refs/heads/${name}`)
      return oid === null ? null : refNode(context.simulation, repository, name, oid)
    },
    mergeQueue({ branch }: { branch?: string }, context: Context) {
      return mergeQueueNode(repository, branch ?? repository.defaultBranch, context)
    },
    pullRequests: (page: PullRequestsArguments, context: Context) => {
      return pullRequestsNode(repository, page, context)
    },
    pullRequest({ number }: { number: number }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.pullRequest)
      const found = context.simulation.state.pullRequests.find((one) => {
        return one.repository === repository && one.number === number
      })
      if (found === undefined) throw unresolvable(`a PullRequest with the number of ${number}`)
      return {
        ...pullRequestNode(context.simulation, found),
        mergeQueue() {
          const isQueued = context.simulation.state.queue.some((one) => one.pullRequest === found)
          return isQueued ? mergeQueueNode(repository, found.base.ref, context) : null
        },
      }
    },
  }
}

interface PullRequestsArguments extends Page {
  readonly states?: readonly string[]
  readonly baseRefName?: string
  readonly headRefName?: string
}

/** Their commits with our suites, as a sweep asks for them. */
function pullRequestsNode(
  repository: Repository,
  { states, baseRefName, headRefName, ...page }: PullRequestsArguments,
  context: Context,
): unknown {
  requireGraphql(context, repository, GRAPHQL_ACCESS.pullRequest)
  const { simulation } = context
  const found = simulation.state.pullRequests.filter((one) => {
    return (
      one.repository === repository &&
      (states?.includes(stateOf(one)) ?? true) &&
      (baseRefName === undefined || one.base.ref === baseRefName) &&
      (headRefName === undefined || one.head.ref === headRefName)
    )
  })
  const nodes = found.map((one) => pullRequestNode(simulation, one))
  return connection('pullRequests', nodes, page)
}
