import { unprocessable } from '../answer.ts'
import { readCommits } from '../git/commits.ts'
import { resolveCommit } from '../git/repositories.ts'
import type { Anchor, PlaceProblem } from '../rules/review-comments.ts'
import { refuseLongBody } from '../rules/text.ts'
import type { Simulation } from '../simulation.ts'
import {
  botLogin,
  type Login,
  nextId,
  type PullRequest,
  type Review,
  type ReviewComment,
  type State,
  timestamp,
} from '../state.ts'
import { emit } from '../webhooks/outbox.ts'

/** What a submitted review says, by the event that submits it. */
export const SUBMITTED = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
} as const

export type ReviewEvent = keyof typeof SUBMITTED

/** GitHub's own words; they do not say which comment they are about. */
export const PLACE_REFUSALS: Readonly<Record<PlaceProblem, string>> = {
  path: 'Path could not be resolved',
  line: 'Line could not be resolved',
  'start line outside': 'Pull request review thread start line must be part of the same hunk as the line.',
  'start line order': 'Pull request review thread start line must precede the end line.',
}

/** Starts a review that its author alone sees. */
export async function beginReview(
  state: State,
  review: {
    readonly pullRequest: PullRequest
    readonly user: Login
    readonly body: string
    /** The head when left out. */
    readonly commit?: string | null | undefined
  },
): Promise<Review> {
  const { pullRequest, user, body, commit } = review
  refuseIfLocked(state, pullRequest, user)
  refuseLongBody('PullRequestReview', body)
  if (pendingReviewOf(state, pullRequest, user) !== undefined) {
    throw unprocessable('User can only have one pending review per pull request')
  }
  const commitId = await requireCommitOf(pullRequest, commit ?? pullRequest.head.sha)
  const begun: Review = {
    ...{ id: nextId(state), pullRequest, user, body },
    reactions: [],
    state: 'PENDING',
    commitId,
    submittedAt: null,
    unread: user === botLogin(state.app),
  }
  state.reviews.push(begun)
  return begun
}

export function pendingReviewOf(state: State, pullRequest: PullRequest, user: Login): Review | undefined {
  return state.reviews.find((one) => {
    return one.pullRequest === pullRequest && one.user === user && one.state === 'PENDING'
  })
}

/** The opening comment of a new thread in a review. */
export function addThread(
  state: State,
  review: Review,
  draft: { readonly path: string; readonly body: string },
  anchor: Anchor,
): ReviewComment {
  const { place, originalBase, diffHunk, position, lost = false } = anchor
  const createdAt = timestamp()
  const comment: ReviewComment = {
    ...{ place, originalBase, diffHunk, position, lost, createdAt },
    updatedAt: createdAt,
    id: nextId(state),
    pullRequest: review.pullRequest,
    review,
    user: review.user,
    body: draft.body,
    reactions: [],
    path: draft.path,
    originalCommit: review.commitId,
    inReplyTo: null,
    resolvedBy: null,
    minimized: null,
    deleted: false,
    unread: review.user === botLogin(state.app),
  }
  state.reviewComments.push(comment)
  return comment
}

/** Shows a pending review to everybody, with all its comments: one mail. */
export async function submitReview(
  simulation: Simulation,
  review: Review,
  { event, body = review.body }: { readonly event: ReviewEvent; readonly body?: string | undefined },
): Promise<void> {
  const comments = commentsOf(simulation.state, review)
  refuseIfLocked(simulation.state, review.pullRequest, review.user)
  refuseLongBody('PullRequestReview', body)
  if (event !== 'APPROVE' && body.trim() === '' && comments.length === 0) {
    throw unprocessable("Review body can't be blank")
  }
  review.body = body
  review.state = SUBMITTED[event]
  review.submittedAt = timestamp()
  await emit(simulation, { event: 'pull_request_review', action: 'submitted', review }, review.user)
  for (const comment of comments) {
    const created = { event: 'pull_request_review_comment', action: 'created', comment } as const
    await emit(simulation, created, review.user)
  }
}

/** A single comment makes a review without a body; a reader meets it as the comment. */
export async function wrapInReview(
  state: State,
  pullRequest: PullRequest,
  user: Login,
  commit: string,
): Promise<Review> {
  const review = await beginReview(state, { pullRequest, user, body: '', commit })
  review.unread = false
  return review
}

/** Takes a pending review and its comments away, as if they had never been. */
export function deleteReview(state: State, review: Review): void {
  if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review')
  const comments = commentsOf(state, review)
  for (const comment of comments) state.reviewComments.splice(state.reviewComments.indexOf(comment), 1)
  state.reviews.splice(state.reviews.indexOf(review), 1)
}

export async function editReview(
  simulation: Simulation,
  review: Review,
  user: Login,
  body: string,
): Promise<void> {
  const changes = { body: { from: review.body } }
  review.body = body
  await emit(simulation, { event: 'pull_request_review', action: 'edited', review, changes }, user)
}

export async function dismissReview(simulation: Simulation, review: Review, user: Login): Promise<void> {
  review.state = 'DISMISSED'
  await emit(simulation, { event: 'pull_request_review', action: 'dismissed', review }, user)
}

export function commentsOf(state: State, review: Review): ReviewComment[] {
  return state.reviewComments.filter((one) => one.review === review && !one.deleted)
}

/** The full id of a commit that the pull request contains. */
export async function requireCommitOf(pullRequest: PullRequest, commit: string): Promise<string> {
  const { gitDir } = pullRequest.repository
  const sha = await resolveCommit(gitDir, commit)
  const contained = await readCommits(gitDir, `${pullRequest.base.sha}..${pullRequest.head.sha}`)
  if (sha === null || !contained.some((one) => one.sha === sha)) {
    throw unprocessable('The commit_id is not part of the pull request')
  }
  return sha
}

const MAY_WRITE = new Set(['admin', 'maintain', 'write'])

/** Apps are refused whatever their permissions: https://github.com/marcusquinn/aidevops/issues/30280 */
export function refuseIfLocked(state: State, pullRequest: PullRequest, user: Login): void {
  if (isLockedFor(state, pullRequest, user)) throw unprocessable('lock prevents review')
}

export function isLockedFor(state: State, { locked, repository }: PullRequest, user: Login): boolean {
  if (!locked) return false
  return user === botLogin(state.app) || !MAY_WRITE.has(repository.roles.get(user) ?? 'none')
}
