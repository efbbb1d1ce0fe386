import { addIssueComment, addReply, deleteComment, editComment, setResolved } from '../acts/comments.ts'
import * as acts from '../acts/reviews.ts'
import { unprocessable } from '../answer.ts'
import { anchorLines } from '../rules/review-comments.ts'
import type { Simulation } from '../simulation.ts'
import {
  type IssueComment,
  type Login,
  type PullRequest,
  type Review,
  type ReviewComment,
  userOf,
} from '../state.ts'

/** A person writes in the conversation. */
export async function comment(
  simulation: Simulation,
  pullRequest: PullRequest,
  user: Login,
  body: string,
): Promise<IssueComment> {
  userOf(simulation.state, user)
  return addIssueComment(simulation, { pullRequest, user, body })
}

/** A person answers in a review thread. */
export async function reply(
  simulation: Simulation,
  to: ReviewComment,
  user: Login,
  body: string,
): Promise<ReviewComment> {
  userOf(simulation.state, user)
  return addReply(simulation, to.inReplyTo ?? to, { user, body })
}

/** A person replaces the text of a comment, whoever wrote it. */
export async function edit(
  simulation: Simulation,
  what: ReviewComment | IssueComment | Review,
  user: Login,
  body: string,
): Promise<void> {
  userOf(simulation.state, user)
  if ('commitId' in what) await acts.editReview(simulation, what, user, body)
  else await editComment(simulation, what, user, body)
}

/** A person deletes a comment; its thread lives on while it has replies. */
export async function remove(
  simulation: Simulation,
  what: ReviewComment | IssueComment,
  user: Login,
): Promise<void> {
  userOf(simulation.state, user)
  await deleteComment(simulation, what, user)
}

/** A person presses “Resolve conversation”. */
export async function resolve(simulation: Simulation, thread: ReviewComment, user: Login): Promise<void> {
  userOf(simulation.state, user)
  await setResolved(simulation, thread.inReplyTo ?? thread, user, true)
}

export async function unresolve(simulation: Simulation, thread: ReviewComment, user: Login): Promise<void> {
  userOf(simulation.state, user)
  await setResolved(simulation, thread.inReplyTo ?? thread, user, false)
}

interface WrittenReview {
  readonly body?: string
  /** Left out: the review stays pending, and nobody but its author sees it. */
  readonly event?: acts.ReviewEvent
  readonly comments?: readonly { readonly path: string; readonly line: number; readonly body: string }[]
}

/** A person reviews the head of today. */
export async function review(
  simulation: Simulation,
  pullRequest: PullRequest,
  user: Login,
  { body = '', event, comments = [] }: WrittenReview,
): Promise<Review> {
  const { state } = simulation
  userOf(state, user)
  const begun = await acts.beginReview(state, { pullRequest, user, body })
  for (const draft of comments) {
    const anchor = await anchorLines(pullRequest, begun.commitId, draft)
    if (typeof anchor === 'string') throw unprocessable(acts.PLACE_REFUSALS[anchor])
    acts.addThread(state, begun, draft, anchor)
  }
  if (event !== undefined) await acts.submitReview(simulation, begun, { event })
  return begun
}

/** A person dismisses a review that approves or asks for changes. */
export async function dismiss(simulation: Simulation, what: Review, user: Login): Promise<void> {
  if (what.state !== 'APPROVED' && what.state !== 'CHANGES_REQUESTED') {
    throw new Error(`a review that is ${what.state} cannot be dismissed`)
  }
  userOf(simulation.state, user)
  await acts.dismissReview(simulation, what, user)
}

/** From here on those alone who may write comment, and not the app. */
export function lock(pullRequest: PullRequest): void {
  pullRequest.locked = true
}

export function unlock(pullRequest: PullRequest): void {
  pullRequest.locked = false
}
