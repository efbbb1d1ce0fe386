import { type CurrentPlace, currentPlace } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import type { Review, ReviewComment } from '../state.ts'
import { apiUrl, webUrl } from './urls.ts'
import { authorAssociation, renderUser } from './users.ts'

export function renderReview(simulation: Simulation, review: Review): Record<string, unknown> {
  const { pullRequest } = review
  const { repository, number } = pullRequest
  const html = webUrl(repository, `/pull/${number}#pullrequestreview-${review.id}`)
  const pull = apiUrl(simulation, repository, `/pulls/${number}`)
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: renderUser(simulation, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: authorAssociation(repository, review.user, pullRequest),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.submittedAt === null ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  }
}

export async function renderReviewComment(
  simulation: Simulation,
  comment: ReviewComment,
): Promise<Record<string, unknown>> {
  const { pullRequest, place: original } = comment
  const { repository, number } = pullRequest
  const current = await currentPlace(comment)
  const self = apiUrl(simulation, repository, `/pulls/comments/${comment.id}`)
  const html = webUrl(repository, `/pull/${number}#discussion_r${comment.id}`)
  const pull = apiUrl(simulation, repository, `/pulls/${number}`)
  return {
    url: self,
    pull_request_review_id: comment.review.id,
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: current.kind === 'outdated' ? comment.originalCommit : pullRequest.head.sha,
    original_commit_id: comment.originalCommit,
    ...(comment.inReplyTo === null ? {} : { in_reply_to_id: comment.inReplyTo.id }),
    user: renderUser(simulation, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: html,
    pull_request_url: pull,
    author_association: authorAssociation(repository, comment.user, pullRequest),
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: pull } },
    ...linesNow(current),
    original_position: comment.position,
    original_line: original?.line ?? null,
    original_start_line: original?.startLine ?? null,
    side: original?.side ?? 'RIGHT',
    start_side: original?.startSide ?? null,
    subject_type: original === null ? 'file' : 'line',
  }
}

/** `line` and `position` are null once the comment is outdated: what bots forget to expect. */
function linesNow(current: CurrentPlace): Record<string, unknown> {
  if (current.kind === 'outdated') return { position: null, line: null, start_line: null }
  if (current.kind === 'file') return { position: 1, line: null, start_line: null }
  return { position: current.position, line: current.place.line, start_line: current.place.startLine }
}
