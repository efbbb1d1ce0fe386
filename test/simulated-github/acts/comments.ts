import { Refusal } from '../answer.ts'
import { requireBody } from '../rules/text.ts'
import type { Simulation } from '../simulation.ts'
import {
  botLogin,
  type IssueComment,
  type Login,
  nextId,
  type PullRequest,
  type Review,
  type ReviewComment,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'
import { isLockedFor, pendingReviewOf, submitReview, wrapInReview } from './reviews.ts'

/** Adds a reply to a thread: to a pending review, or in a review of its own. */
export async function addReply(
  simulation: Simulation,
  root: ReviewComment,
  reply: { readonly user: Login; readonly body: string; readonly review?: Review | undefined },
): Promise<ReviewComment> {
  const { state } = simulation
  const { user, body } = reply
  const { pullRequest } = root
  requireBody('PullRequestReviewComment', body)
  // A draft of the same user takes the reply along: https://github.com/EveryInc/compound-engineering-plugin/pull/1196
  const draft = reply.review ?? pendingReviewOf(state, pullRequest, user)
  // A forced push may have taken away the commit of the thread.
  const review = draft ?? (await wrapInReview(state, pullRequest, user, pullRequest.head.sha))
  const createdAt = timestamp()
  const added: ReviewComment = {
    ...root,
    id: nextId(state),
    review,
    user,
    body,
    inReplyTo: root,
    reactions: [],
    createdAt,
    updatedAt: createdAt,
    minimized: null,
    deleted: false,
    unread: user === botLogin(state.app),
  }
  state.reviewComments.push(added)
  if (draft === undefined) await submitReview(simulation, review, { event: 'COMMENT' })
  return added
}

/** Adds a comment to the conversation and tells the app, which hears its own comments too. */
export async function addIssueComment(
  simulation: Simulation,
  comment: { readonly pullRequest: PullRequest; readonly user: Login; readonly body: string },
): Promise<IssueComment> {
  const { state } = simulation
  const { pullRequest, user } = comment
  if (isLockedFor(state, pullRequest, user)) {
    throw new Refusal(403, 'Unable to create comment because issue is locked.')
  }
  requireBody('IssueComment', comment.body)
  const createdAt = timestamp()
  const added: IssueComment = {
    ...comment,
    id: nextId(state),
    reactions: [],
    createdAt,
    updatedAt: createdAt,
    minimized: null,
    unread: user === botLogin(state.app),
  }
  state.issueComments.push(added)
  await emit(simulation, { event: 'issue_comment', action: 'created', comment: added }, user)
  return added
}

/** Replaces the text of a comment; nobody gets a mail. A locked conversation does not prevent it. */
export async function editComment(
  simulation: Simulation,
  comment: ReviewComment | IssueComment,
  user: Login,
  body: string,
): Promise<void> {
  requireBody('path' in comment ? 'PullRequestReviewComment' : 'IssueComment', body)
  const changes = { body: { from: comment.body } }
  comment.body = body
  comment.updatedAt = timestamp()
  comment.lastEditedAt = comment.updatedAt
  if (user === botLogin(simulation.state.app)) comment.unread = true
  if (!('path' in comment)) {
    await emit(simulation, { event: 'issue_comment', action: 'edited', comment, changes }, user)
  } else if (comment.review.state !== 'PENDING') {
    await emit(simulation, { event: 'pull_request_review_comment', action: 'edited', comment, changes }, user)
  }
}

/** Takes a comment away. A thread goes with its last comment; until then replies keep it. */
export async function deleteComment(
  simulation: Simulation,
  comment: ReviewComment | IssueComment,
  user: Login,
): Promise<void> {
  comment.unread = false
  if ('path' in comment) {
    comment.deleted = true
    await emit(simulation, { event: 'pull_request_review_comment', action: 'deleted', comment }, user)
    return
  }
  const { issueComments } = simulation.state
  issueComments.splice(issueComments.indexOf(comment), 1)
  await emit(simulation, { event: 'issue_comment', action: 'deleted', comment }, user)
}

/** Closes a thread, or opens it again; nothing happens where it is so already. */
export async function setResolved(
  simulation: Simulation,
  root: ReviewComment,
  user: Login,
  resolved: boolean,
): Promise<void> {
  if ((root.resolvedBy !== null) === resolved) return
  root.resolvedBy = resolved ? user : null
  const action = resolved ? 'resolved' : 'unresolved'
  await emit(simulation, { event: 'pull_request_review_thread', action, root }, user)
}
