import {
  addThread,
  beginReview,
  commentsOf,
  PLACE_REFUSALS,
  requireCommitOf,
  submitReview,
} from '../acts/reviews.ts'
import { json, NotSimulated, notFound, unprocessable } from '../answer.ts'
import { type Call, callerLogin, type Operations, type Parameters, pullRequestOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderReview, renderReviewComment } from '../render/reviews.ts'
import { type Anchor, anchorLines, type PlaceProblem } from '../rules/review-comments.ts'
import { refuseLongBody, requireBody } from '../rules/text.ts'
import { visibleReviews } from '../rules/threads.ts'
import type { PullRequest } from '../state.ts'

type ReviewRequest = Call<Parameters<'pulls', 'createReview'>>
type DraftComment = NonNullable<ReviewRequest['parameters']['comments']>[number]

export const reviews: Operations = {
  'pulls/list-reviews': (call: Call<Parameters<'pulls', 'listReviews'>>) => {
    const pullRequest = pullRequestOf(call)
    const listed = visibleReviews(call.simulation.state, pullRequest, callerLogin(call))
    return paged(call, listed, (page) => page.map((one) => renderReview(call.simulation, one)))
  },

  'pulls/list-comments-for-review': async (call: Call<Parameters<'pulls', 'listCommentsForReview'>>) => {
    const pullRequest = pullRequestOf(call)
    const { state } = call.simulation
    const { review_id } = call.parameters
    const review = visibleReviews(state, pullRequest, callerLogin(call)).find(({ id }) => id === review_id)
    if (review === undefined) throw notFound()
    const comments = commentsOf(state, review)
    return paged(call, await Promise.all(comments.map((one) => renderReviewComment(call.simulation, one))))
  },

  'pulls/create-review': async (call: ReviewRequest) => {
    const pullRequest = pullRequestOf(call)
    const { event, body = '', comments = [], commit_id } = call.parameters
    if (event !== undefined && event !== 'APPROVE') requireBody('PullRequestReview', body)
    refuseLongBody('PullRequestReview', body)
    const commitId = await requireCommitOf(pullRequest, commit_id ?? pullRequest.head.sha)
    // All are judged before anything is stored: one bad comment refuses the whole review.
    const anchors = await anchorAll(pullRequest, commitId, comments)
    const { state } = call.simulation
    const review = await beginReview(state, { pullRequest, user: callerLogin(call), body, commit: commitId })
    for (const { draft, anchor } of anchors) addThread(state, review, draft, anchor)
    if (event !== undefined) await submitReview(call.simulation, review, { event })
    return json(renderReview(call.simulation, review))
  },
}

async function anchorAll(
  pullRequest: PullRequest,
  commit: string,
  drafts: readonly DraftComment[],
): Promise<{ readonly draft: DraftComment; readonly anchor: Anchor }[]> {
  const anchored: { draft: DraftComment; anchor: Anchor }[] = []
  const problems: PlaceProblem[] = []
  for (const draft of drafts) {
    if (draft.position !== undefined) throw new NotSimulated('position is closing down: use line and side')
    requireBody('PullRequestReviewComment', draft.body)
    const anchor = await anchorLines(pullRequest, commit, draft)
    if (typeof anchor === 'string') problems.push(anchor)
    else anchored.push({ draft, anchor })
  }
  if (problems.length > 0) throw unprocessable(sentence(problems.map((problem) => PLACE_REFUSALS[problem])))
  return anchored
}

function sentence(parts: readonly string[]): string {
  return new Intl.ListFormat('en').format(parts)
}
