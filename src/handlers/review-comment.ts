import { type Handler, jobOrigin } from './delivery.ts'
import { ReviewCommentEvent } from './events/schema.ts'
import { commandJobs } from './to-jobs.ts'

/** A comment on the diff may hold commands: a reply in a thread, or one that begins a thread of its own. */
export const handleReviewComment: Handler = (delivery) => {
  const event = ReviewCommentEvent.parse(delivery.payload)
  const { pull_request: pull, comment } = event
  const { id: commentId, user, in_reply_to_id: rootId = commentId, created_at: at, body } = comment
  if (user === null || user.type === 'Bot') return []
  // A reply is about the commit that its thread began with; its author saw the head of now.
  const seenHead = (rootId === commentId ? comment.commit_id : undefined) ?? pull.head?.sha
  const seen = seenHead === undefined ? {} : { seenHead }
  const place = { commentId, inThread: true, rootId, ...seen } as const
  return commandJobs({ origin: jobOrigin(delivery, event), number: pull.number, user, at, place }, body)
}
