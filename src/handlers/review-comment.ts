import { commandJobs } from './commands/to-jobs.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { ReviewCommentEvent } from './events/schema.ts'

/** A reply in a thread of the diff may hold commands. `/celery-ignore` does nothing in threads that this app did not begin. */
export const handleReviewComment: Handler = (delivery) => {
  const event = ReviewCommentEvent.parse(delivery.payload)
  const { pull_request: pull, comment } = event
  const { id: commentId, user, in_reply_to_id: rootId, created_at: at } = comment
  if (rootId === undefined || user === null || user.type === 'Bot') return []
  const origin = jobOrigin(delivery, event)
  const written = { origin, number: pull.number, commentId, sender: user.login, rootId, at }
  return commandJobs(written, comment.body)
}
