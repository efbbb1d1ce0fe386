import { json, NotSimulated, notFound, unprocessable } from '../answer.ts'
import { readCommits } from '../git/commits.ts'
import { resolveCommit } from '../git/repositories.ts'
import { type Call, callerLogin, type Operations, type Parameters, pullRequestOf } from '../operation.ts'
import { paged } from '../paging.ts'
import { renderReview, renderReviewComment } from '../render/reviews.ts'
import { type Anchor, anchorLines, type PlaceProblem } from '../rules/review-comments.ts'
import { refuseLongBody, requireBody } from '../rules/text.ts'
import { nextId, type PullRequest, type Review, type ReviewComment, timestamp } from '../state.ts'

type ReviewRequest = Call<Parameters<'pulls', 'createReview'>>
type DraftComment = NonNullable<ReviewRequest['parameters']['comments']>[number]

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

export const reviews: Operations = {
  'pulls/list-reviews': (call: Call<Parameters<'pulls', 'listReviews'>>) => {
    const pullRequest = pullRequestOf(call)
    const listed = call.simulation.state.reviews.filter((one) => one.pullRequest === pullRequest)
    return paged(call, listed, (page) => page.map((one) => renderReview(call.simulation, one)))
  },

  'pulls/list-comments-for-review': async (call: Call<Parameters<'pulls', 'listCommentsForReview'>>) => {
    const pullRequest = pullRequestOf(call)
    const { state } = call.simulation
    const review = state.reviews.find((one) => {
      return one.id === call.parameters.review_id && one.pullRequest === pullRequest
    })
    if (review === undefined) throw notFound()
    const comments = state.reviewComments.filter((one) => one.reviewId === review.id)
    return paged(call, await Promise.all(comments.map((one) => renderReviewComment(call.simulation, one))))
  },

  'pulls/create-review': async (call: ReviewRequest) => {
    const pullRequest = pullRequestOf(call)
    const { event, body = '', comments = [], commit_id } = call.parameters
    if (event === undefined)
      throw new NotSimulated('a review without an event stays pending and nobody sees it')
    if (event !== 'APPROVE') requireBody('PullRequestReview', body)
    refuseLongBody('PullRequestReview', body)
    const commitId = await requireCommitOf(pullRequest, commit_id ?? pullRequest.head.sha)
    // All are judged before anything is stored: one bad comment refuses the whole review.
    const anchors = await anchorAll(pullRequest, commitId, comments)
    const { state } = call.simulation
    const review: Review = {
      id: nextId(state),
      pullRequest,
      user: callerLogin(call),
      body,
      state: STATES[event],
      commitId,
      submittedAt: timestamp(),
      unread: true,
    }
    state.reviews.push(review)
    for (const { draft, anchor } of anchors) {
      state.reviewComments.push(newThread(nextId(state), review, draft, anchor))
    }
    return json(renderReview(call.simulation, review))
  },
}

/** The opening comment of a thread. */
export function newThread(
  id: number,
  review: Review,
  draft: { readonly path: string; readonly body: string },
  anchor: Anchor,
): ReviewComment {
  return {
    ...anchor,
    id,
    pullRequest: review.pullRequest,
    reviewId: review.id,
    user: review.user,
    body: draft.body,
    path: draft.path,
    originalCommit: review.commitId,
    inReplyTo: null,
    createdAt: review.submittedAt,
    resolvedBy: null,
    minimized: null,
    unread: true,
  }
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
  if (problems.length > 0) throw unprocessable(sentence(problems.map((problem) => REFUSALS[problem])))
  return anchored
}

/** GitHub's own words; they do not say which comment they are about. */
const REFUSALS: Readonly<Record<PlaceProblem, string>> = {
  path: 'Path could not be resolved',
  line: 'Line could not be resolved',
  'start line outside': 'Pull request review thread start line must be part of the same hunk as the line.',
  'start line order': 'Pull request review thread start line must precede the end line.',
}

function sentence(parts: readonly string[]): string {
  return new Intl.ListFormat('en').format(parts)
}
