import type { GitObject } from '../git/objects.ts'
import { resolveCommit } from '../git/repositories.ts'
import { webUrl } from '../render/urls.ts'
import { GRAPHQL_ACCESS } from '../rules/permissions.ts'
import { meterOf, rateOf } from '../rules/rate-limits.ts'
import type { Limits, Repository } from '../state.ts'
import { findRepository, fullName, timestamp } from '../state.ts'
import { type Context, connection, type Page, requireGraphql } from './context.ts'
import { pullRequestNode, refNode, stateOf } from './pull-request.ts'
import { unresolvable } from './refusal.ts'

export const queries = {
  rateLimit(_: unknown, { simulation, token, cost }: Context) {
    const { state } = simulation
    const { limit, used, remaining, reset } = rateOf(state, meterOf(state, token.installation), 'graphql')
    return { limit, used, remaining, cost, resetAt: timestamp(new Date(reset * 1000)) }
  },

  repository({ owner, name }: { owner: string; name: string }, context: Context) {
    const found = findRepository(context.simulation.state, owner, name)
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
      return object === null ? null : objectNode(repository, object, context.simulation.state.limits)
    },
    isPrivate: repository.private,
    async ref({ qualifiedName }: { qualifiedName: string }, context: Context) {
      requireGraphql(context, repository, GRAPHQL_ACCESS.ref)
      const name = qualifiedName.replace(/^refs\/heads\//, '')
      const oid = await resolveCommit(repository.gitDir, `refs/heads/${name}`)
      return oid === null ? null : refNode(name, oid)
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
      return pullRequestNode(context.simulation, found)
    },
  }
}

interface PullRequestsArguments extends Page {
  readonly states?: readonly string[]
  readonly baseRefName?: string
  readonly headRefName?: string
}

const TYPENAMES = { blob: 'Blob', tree: 'Tree', commit: 'Commit', tag: 'Tag' } as const
/** How much git looks at to call a file binary. */
const SNIFFED_BYTES = 8000

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

function objectNode(repository: Repository, object: GitObject, limits: Limits): Record<string, unknown> {
  const { oid, type, content } = object
  const common = {
    __typename: TYPENAMES[type],
    id: `O_${oid}`,
    oid,
    abbreviatedOid: oid.slice(0, 7),
    commitUrl: webUrl(repository, `/commit/${oid}`),
  }
  if (type !== 'blob') return common
  const isBinary = content.subarray(0, SNIFFED_BYTES).includes(0)
  return {
    ...common,
    byteSize: content.length,
    isBinary,
    isTruncated: content.length > limits.blobTextBytes,
    // What is not UTF-8 arrives with replacement characters: such text must not be written back.
    text: isBinary ? null : content.subarray(0, limits.blobTextBytes).toString(),
  }
}
