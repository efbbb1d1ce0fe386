import { isApproval } from './approval-comment.ts'
import { commandJobs } from './commands/to-jobs.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { IssueCommentEvent } from './events/schema.ts'

/** A new comment on a pull request may hold commands. Commands of bots are ignored: two bots could reply for ever. */
export const handleIssueComment: Handler = (delivery) => {
  const event = IssueCommentEvent.parse(delivery.payload)
  const { issue, comment } = event
  if (issue.pull_request === undefined || comment.user === null || comment.user.type === 'Bot') return []
  const { id: commentId, user, created_at: at } = comment
  const origin = jobOrigin(delivery, event)
  const written = { origin, number: issue.number, commentId, sender: user.login, rootId: null, at }
  return commandJobs(written, comment.body)
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
