import { addReply } from '../acts/comments.ts'
import { addReaction } from '../acts/reactions.ts'
import { addThread, requireCommitOf, submitReview, wrapInReview } from '../acts/reviews.ts'
import { invalidField, json, NotSimulated, notFound, type Refusal } from '../answer.ts'
import {
  type Call,
  callerLogin,
  type Operations,
  type Parameters,
  pullRequestOf,
  repositoryOf,
} from '../operation.ts'
import { paged } from '../paging.ts'
import { renderReaction } from '../render/issue-comments.ts'
import { renderReviewComment } from '../render/reviews.ts'
import { anchorFile, anchorLines, type PlaceProblem } from '../rules/review-comments.ts'
import { requireBody } from '../rules/text.ts'
import { visibleComments } from '../rules/threads.ts'

type CommentRequest = Call<Parameters<'pulls', 'createReviewComment'>>
type ReactionRequest = Call<Parameters<'reactions', 'createForPullRequestReviewComment'>>
type ReplyRequest = Call<Parameters<'pulls', 'createReplyForReviewComment'>>

export const reviewComments: Operations = {
  'pulls/list-review-comments': async (call: Call<Parameters<'pulls', 'listReviewComments'>>) => {
    const pullRequest = pullRequestOf(call)
    const { since, direction } = call.parameters
    const listed = visibleComments(call.simulation.state, pullRequest, null).filter((one) => {
      return since === undefined || one.updatedAt >= since
    })
    if (direction === 'desc') listed.reverse()
    return paged(call, await Promise.all(listed.map((one) => renderReviewComment(call.simulation, one))))
  },

  'pulls/create-review-comment': async (call: CommentRequest) => {
    const pullRequest = pullRequestOf(call)
    const { body, commit_id, path, position, in_reply_to, subject_type } = call.parameters
    if (position !== undefined) throw new NotSimulated('position is closing down: use line and side')
    if (in_reply_to !== undefined) throw new NotSimulated('in_reply_to: use the replies of the comment')
    requireBody('PullRequestReviewComment', body)
    const commit = await requireCommitOf(pullRequest, commit_id)
    const anchor =
      subject_type === 'file'
        ? await anchorFile(pullRequest, commit, path)
        : await anchorLines(pullRequest, commit, call.parameters)
    if (typeof anchor === 'string') throw refusePlace(anchor)
    const { simulation } = call
    const review = await wrapInReview(simulation.state, pullRequest, callerLogin(call), commit)
    const comment = addThread(simulation.state, review, { path, body }, anchor)
    await submitReview(simulation, review, { event: 'COMMENT' })
    return json(await renderReviewComment(call.simulation, comment), 201)
  },

  'pulls/create-reply-for-review-comment': async (call: ReplyRequest) => {
    const pullRequest = pullRequestOf(call)
    const { comment_id, body } = call.parameters
    const parent = visibleComments(call.simulation.state, pullRequest, null).find(
      ({ id }) => id === comment_id,
    )
    // Only the comment that opened a thread can be replied to.
    if (parent === undefined || parent.inReplyTo !== null) throw notFound()
    const reply = await addReply(call.simulation, parent, { user: callerLogin(call), body })
    return json(await renderReviewComment(call.simulation, reply), 201)
  },

  'reactions/create-for-pull-request-review-comment': (call: ReactionRequest) => {
    const { state } = call.simulation
    const repository = repositoryOf(call)
    const comment = state.reviewComments.find((one) => {
      return (
        one.id === call.parameters.comment_id && one.pullRequest.repository === repository && !one.deleted
      )
    })
    if (comment === undefined) throw notFound()
    const { reaction, isNew } = addReaction(state, comment, callerLogin(call), call.parameters.content)
    return json(renderReaction(call.simulation, reaction), isNew ? 201 : 200)
  },
}

/** The same refusals as for a review, in the longer form of this operation. */
function refusePlace(problem: PlaceProblem): Refusal {
  const resource = 'PullRequestReviewComment'
  if (problem === 'path')
    return invalidField(
      resource,
      'pull_request_review_thread.path',
      'pull_request_review_thread.path is invalid',
    )
  if (problem === 'line') {
    return invalidField(
      resource,
      'pull_request_review_thread.line',
      'pull_request_review_thread.line must be part of the diff',
    )
  }
  const text =
    problem === 'start line order'
      ? 'must precede the end line.'
      : 'must be part of the same hunk as the line.'
  return invalidField(
    resource,
    'pull_request_review_thread.start_line',
    `pull_request_review_thread.start_line ${text}`,
  )
}
