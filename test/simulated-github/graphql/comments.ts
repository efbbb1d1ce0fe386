import { isLockedFor } from '../acts/reviews.ts'
import { webUrl } from '../render/urls.ts'
import { authorAssociation } from '../render/users.ts'
import { grants } from '../rules/permissions.ts'
import {
  type CurrentPlace,
  currentPlace,
  type Thread,
  visibleComments,
  visibleThreads,
} from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import {
  botLogin,
  type IssueComment,
  type Login,
  type Review,
  type ReviewComment,
  type State,
  userOf,
} from '../state.ts'
import { type Context, connection, type Page } from './context.ts'

/** A thread is known by the comment that opened it. */
export function threadNode(simulation: Simulation, { root, comments }: Thread): Record<string, unknown> {
  const place = () => currentPlace(root)
  const mayWrite = ({ token }: Context) => grants(token.permissions, 'contents', 'write')
  return {
    __typename: 'PullRequestReviewThread',
    id: `PRRT_${root.id}`,
    path: root.path,
    subjectType: root.place === null ? 'FILE' : 'LINE',
    diffSide: root.place?.side ?? 'RIGHT',
    startDiffSide: root.place?.startSide ?? null,
    isResolved: root.resolvedBy !== null,
    isCollapsed: root.resolvedBy !== null,
    resolvedBy: root.resolvedBy === null ? null : actorNode(simulation, root.resolvedBy),
    isOutdated: async () => (await place()).kind === 'outdated',
    line: async () => linesOf(await place()).line,
    startLine: async () => linesOf(await place()).startLine,
    originalLine: root.place?.line ?? null,
    originalStartLine: root.place?.startLine ?? null,
    viewerCanResolve: (_: unknown, context: Context) => root.resolvedBy === null && mayWrite(context),
    viewerCanUnresolve: (_: unknown, context: Context) => root.resolvedBy !== null && mayWrite(context),
    viewerCanReply: !isLockedFor(simulation.state, root.pullRequest, botLogin(simulation.state.app)),
    comments(page: Page) {
      const nodes = comments.map((comment) => reviewCommentNode(simulation, comment))
      return connection('comments', nodes, page)
    },
  }
}

/** A thread as the app sees it now. */
export function threadOf(state: State, root: ReviewComment): Thread {
  const seen = visibleThreads(state, root.pullRequest, botLogin(state.app))
  return seen.find((one) => one.root === root) ?? { root, comments: [] }
}

export function reviewCommentNode(simulation: Simulation, comment: ReviewComment): Record<string, unknown> {
  const { review, inReplyTo } = comment
  const { repository, number } = comment.pullRequest
  return {
    ...commentFields(simulation, comment, 'PRRC'),
    __typename: 'PullRequestReviewComment',
    path: comment.path,
    diffHunk: comment.diffHunk,
    state: review.state === 'PENDING' ? 'PENDING' : 'SUBMITTED',
    subjectType: comment.place === null ? 'FILE' : 'LINE',
    originalLine: comment.place?.line ?? null,
    line: async () => linesOf(await currentPlace(comment)).line,
    startLine: async () => linesOf(await currentPlace(comment)).startLine,
    outdated: async () => (await currentPlace(comment)).kind === 'outdated',
    url: webUrl(repository, `/pull/${number}#discussion_r${comment.id}`),
    replyTo: inReplyTo === null || inReplyTo.deleted ? null : reviewCommentNode(simulation, inReplyTo),
    originalCommit: { __typename: 'Commit', oid: comment.originalCommit },
    pullRequestReview: () => reviewNode(simulation, review),
  }
}

export function reviewNode(simulation: Simulation, review: Review): Record<string, unknown> {
  const { pullRequest, body } = review
  const { repository, number } = pullRequest
  const { state } = simulation
  return {
    __typename: 'PullRequestReview',
    id: `PRR_${review.id}`,
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    state: review.state,
    body,
    submittedAt: review.submittedAt,
    url: webUrl(repository, `/pull/${number}#pullrequestreview-${review.id}`),
    author: actorNode(simulation, review.user),
    authorAssociation: authorAssociation(repository, review.user, pullRequest),
    viewerDidAuthor: review.user === botLogin(state.app),
    commit: { __typename: 'Commit', id: `C_${review.commitId}`, oid: review.commitId },
    comments(page: Page) {
      const own = visibleComments(state, pullRequest, botLogin(state.app)).filter((one) => {
        return one.review === review
      })
      const nodes = own.map((one) => reviewCommentNode(simulation, one))
      return connection('comments', nodes, page)
    },
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

/** In GraphQL a bot's login has no `[bot]`, unlike in REST. */
export function actorNode(simulation: Simulation, login: Login): Record<string, unknown> {
  const { id, type } = userOf(simulation.state, login)
  return { __typename: type, login: login.replace(/\[bot\]$/, ''), id: `U_${id}`, databaseId: id }
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
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.lastEditedAt ?? null,
    author: actorNode(simulation, comment.user),
    authorAssociation: authorAssociation(comment.pullRequest.repository, comment.user, comment.pullRequest),
    viewerDidAuthor: comment.user === botLogin(simulation.state.app),
    isMinimized: comment.minimized !== null,
    minimizedReason: comment.minimized,
  }
}

function linesOf(place: CurrentPlace): { readonly line: number | null; readonly startLine: number | null } {
  if (place.kind !== 'lines') return { line: null, startLine: null }
  return { line: place.place.line, startLine: place.place.startLine }
}
