import { NotSimulated } from '../answer.ts'
import { webUrl } from '../render/urls.ts'
import { authorAssociation } from '../render/users.ts'
import { grants } from '../rules/permissions.ts'
import { type CurrentPlace, currentPlace } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import {
  botLogin,
  type IssueComment,
  type Login,
  type PullRequest,
  type ReviewComment,
  userOf,
} from '../state.ts'
import { commitNode } from './commit.ts'
import { type Context, connection } from './context.ts'

interface Page {
  readonly first?: number
  readonly after?: string
}

export function pullRequestNode(simulation: Simulation, pullRequest: PullRequest): Record<string, unknown> {
  return {
    id: `PR_${pullRequest.id}`,
    databaseId: pullRequest.id,
    number: pullRequest.number,
    title: pullRequest.title,
    state: stateOf(pullRequest),
    isDraft: pullRequest.draft,
    headRefName: pullRequest.head.ref,
    headRefOid: pullRequest.head.sha,
    baseRefName: pullRequest.base.ref,
    baseRefOid: pullRequest.base.sha,
    isCrossRepository: pullRequest.head.repository !== pullRequest.repository,
    createdAt: pullRequest.createdAt,
    updatedAt: pullRequest.updatedAt,
    author: actorNode(simulation, pullRequest.author),
    /** The last one only; a sweep asks for the suites of the head. */
    commits(page: { readonly last?: number }) {
      if (page.last !== 1) throw new NotSimulated('commits of a pull request but the last one')
      const commit = commitNode(simulation, pullRequest.repository, pullRequest.head.sha)
      return connection('commits', [{ commit }], { first: 1 })
    },
    reviewThreads(page: Page) {
      const roots = simulation.state.reviewComments.filter((one) => {
        return one.pullRequest === pullRequest && one.inReplyTo === null
      })
      return connection(
        'reviewThreads',
        roots.map((root) => threadNode(simulation, root)),
        page,
      )
    },
  }
}

/** GraphQL has a state of its own for merged ones, where REST says closed. */
export function stateOf({ open, merge }: PullRequest): 'OPEN' | 'CLOSED' | 'MERGED' {
  if (open) return 'OPEN'
  return merge === null ? 'CLOSED' : 'MERGED'
}

/** A thread is known by the comment that opened it. */
export function threadNode(simulation: Simulation, root: ReviewComment): Record<string, unknown> {
  const place = () => currentPlace(root)
  return {
    id: `PRRT_${root.id}`,
    path: root.path,
    subjectType: root.place === null ? 'FILE' : 'LINE',
    diffSide: root.place?.side ?? 'RIGHT',
    startDiffSide: root.place?.startSide ?? null,
    isResolved: root.resolvedBy !== null,
    resolvedBy: root.resolvedBy === null ? null : actorNode(simulation, root.resolvedBy),
    isOutdated: async () => (await place()).kind === 'outdated',
    line: async () => linesOf(await place()).line,
    startLine: async () => linesOf(await place()).startLine,
    originalLine: root.place?.line ?? null,
    originalStartLine: root.place?.startLine ?? null,
    viewerCanResolve: (_: unknown, { token }: Context) => {
      return root.resolvedBy === null && grants(token.permissions, 'contents', 'write')
    },
    comments(page: Page) {
      const thread = simulation.state.reviewComments.filter((one) => one === root || one.inReplyTo === root)
      return connection(
        'comments',
        thread.map((comment) => reviewCommentNode(simulation, comment)),
        page,
      )
    },
  }
}

export function reviewCommentNode(simulation: Simulation, comment: ReviewComment): Record<string, unknown> {
  const { repository, number } = comment.pullRequest
  return {
    ...commentFields(simulation, comment, 'PRRC'),
    __typename: 'PullRequestReviewComment',
    path: comment.path,
    diffHunk: comment.diffHunk,
    originalLine: comment.place?.line ?? null,
    line: async () => linesOf(await currentPlace(comment)).line,
    outdated: async () => (await currentPlace(comment)).kind === 'outdated',
    url: webUrl(repository, `/pull/${number}#discussion_r${comment.id}`),
    replyTo: comment.inReplyTo === null ? null : reviewCommentNode(simulation, comment.inReplyTo),
    originalCommit: { __typename: 'Commit', oid: comment.originalCommit },
  }
}

export function issueCommentNode(simulation: Simulation, comment: IssueComment): Record<string, unknown> {
  const { repository, number } = comment.pullRequest
  return {
    ...commentFields(simulation, comment, 'IC'),
    __typename: 'IssueComment',
    url: webUrl(repository, `/pull/${number}#issuecomment-${comment.id}`),
  }
}

function commentFields(
  simulation: Simulation,
  comment: ReviewComment | IssueComment,
  prefix: string,
): Record<string, unknown> {
  return {
    id: `${prefix}_${comment.id}`,
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    createdAt: comment.createdAt,
    author: actorNode(simulation, comment.user),
    authorAssociation: authorAssociation(comment.pullRequest.repository, comment.user, comment.pullRequest),
    viewerDidAuthor: comment.user === botLogin(simulation.state.app),
    isMinimized: comment.minimized !== null,
    minimizedReason: comment.minimized,
  }
}

/** In GraphQL a bot's login has no `[bot]`, unlike in REST. */
function actorNode(simulation: Simulation, login: Login): Record<string, unknown> {
  const { id, type } = userOf(simulation.state, login)
  return { __typename: type, login: login.replace(/\[bot\]$/, ''), id: `U_${id}`, databaseId: id }
}

function linesOf(place: CurrentPlace): { readonly line: number | null; readonly startLine: number | null } {
  if (place.kind !== 'lines') return { line: null, startLine: null }
  return { line: place.place.line, startLine: place.place.startLine }
}
