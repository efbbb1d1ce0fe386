import type { Reviews } from '../ports.ts'
import type { LineComment } from '../review/types.ts'
import { err, ok } from '../shared/result.ts'
import type { AppIdentity } from './app-identity.ts'
import { isRetryable } from './errors.ts'
import { statusOf } from './failure.ts'
import { ONCE, pathOf, type RepositoryClient } from './octokit.ts'

/** Reads and creates the app's reviews. */
export function createReviews(client: RepositoryClient, app: AppIdentity): Reviews {
  const { rest, paginate } = client.octokit
  return {
    async written(pullRequest) {
      const page = { ...pathOf(client), pull_number: pullRequest, per_page: 100 }
      const reviews = await paginate(rest.pulls.listReviews, page)
      const comments = await paginate(rest.pulls.listReviewComments, page)
      return [...reviews, ...comments]
        .filter((item) => item.user?.login === app.botLogin)
        .map((item) => item.body)
    },

    async create(pullRequest, review) {
      try {
        await rest.pulls.createReview({
          ...pathOf(client),
          pull_number: pullRequest.number,
          commit_id: pullRequest.headSha,
          // Without an event the review would stay pending, which only its author sees.
          event: 'COMMENT',
          body: review.body,
          // REST has no comments on files here.
          comments: review.comments.flatMap((one) => (one.line === null ? [] : [toComment(one)])),
          request: ONCE,
        })
        return ok(undefined)
      } catch (error) {
        if (statusOf(error) === 422 && !isRetryable(error) && error instanceof Error)
          return err(error.message)
        throw error
      }
    },
  }
}

function toComment(comment: LineComment) {
  const side = comment.side === 'head' ? 'RIGHT' : 'LEFT'
  return {
    path: comment.path,
    body: comment.body,
    side,
    line: comment.line,
    // GitHub refuses a range of one line.
    ...(comment.startLine < comment.line && { start_line: comment.startLine, start_side: side }),
  }
}
