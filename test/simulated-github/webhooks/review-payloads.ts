import { reactionCounts } from '../render/issue-comments.ts'
import { renderListedPullRequest } from '../render/pull-requests.ts'
import { renderReview, renderReviewComment } from '../render/reviews.ts'
import { visibleThreads } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import type { ReviewComment } from '../state.ts'
import type { Happening } from './payloads.ts'

type OfReviews = Extract<Happening, { readonly event: `pull_request_review${string}` }>

/** What webhooks about reviews, their comments and threads carry next to the repository. */
export async function renderReviewSubject(
  simulation: Simulation,
  happening: OfReviews,
): Promise<Record<string, unknown>> {
  switch (happening.event) {
    case 'pull_request_review': {
      const { review, action, changes } = happening
      const rendered = renderReview(simulation, review)
      return {
        review: { ...rendered, state: review.state.toLowerCase() },
        ...(action === 'edited' ? { changes } : {}),
        pull_request: renderListedPullRequest(simulation, review.pullRequest),
      }
    }
    case 'pull_request_review_comment': {
      const { comment, action, changes } = happening
      return {
        comment: await renderComment(simulation, comment),
        ...(action === 'edited' ? { changes } : {}),
        pull_request: renderListedPullRequest(simulation, comment.pullRequest),
      }
    }
    case 'pull_request_review_thread': {
      const { root } = happening
      const threads = visibleThreads(simulation.state, root.pullRequest, null)
      const comments = threads.find((one) => one.root === root)?.comments ?? []
      const rendered = await Promise.all(comments.map((one) => renderComment(simulation, one)))
      return {
        thread: { node_id: `PRRT_${root.id}`, comments: rendered },
        pull_request: renderListedPullRequest(simulation, root.pullRequest),
      }
    }
  }
}

async function renderComment(
  simulation: Simulation,
  comment: ReviewComment,
): Promise<Record<string, unknown>> {
  const rendered = await renderReviewComment(simulation, comment)
  // GitHub's description requires a line, also of a comment on a whole file.
  const { original_line = null } = rendered as { readonly original_line?: number | null }
  return {
    ...rendered,
    original_line: original_line ?? 1,
    reactions: reactionCounts(`${rendered.url}/reactions`, []),
  }
}
