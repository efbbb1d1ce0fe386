import { isApproval } from './approval-comment.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { IssueCommentEvent } from './events/schema.ts'
import { commandJobs } from './to-jobs.ts'

/** A new comment on a pull request may hold commands. Commands of bots are ignored: two bots could reply for ever. */
export const handleIssueComment: Handler = (delivery) => {
  const event = IssueCommentEvent.parse(delivery.payload)
  const { issue, comment } = event
  const { id: commentId, user, created_at: at, body } = comment
  if (issue.pull_request === undefined || user === null || user.type === 'Bot') return []
  const origin = jobOrigin(delivery, event)
  return commandJobs({ origin, number: issue.number, user, at, place: { commentId } }, body)
}

/** A comment that records an approval was deleted or edited: the approval may be gone. */
export const handleChangedComment: Handler = (delivery) => {
  const event = IssueCommentEvent.parse(delivery.payload)
  const { issue, comment, changes } = event
  const bodies = [comment.body, changes?.body?.from ?? '']
  if (issue.pull_request === undefined || comment.user?.type !== 'Bot' || !bodies.some(isApproval)) return []
  const origin = jobOrigin(delivery, event)
  return [{ ...origin, kind: 'review-pull-request', number: issue.number, rerequested: false }]
}
