import { type Handler, jobOrigin } from './delivery.ts'
import { ReviewEvent } from './events/schema.ts'
import { commandJobs } from './to-jobs.ts'

/** The body of a review may hold commands. Its comments have webhooks of their own. */
export const handleReview: Handler = (delivery) => {
  const event = ReviewEvent.parse(delivery.payload)
  const { pull_request: pull, review } = event
  const { id, node_id: nodeId, user, submitted_at: at, body, commit_id: seenHead } = review
  if (user === null || user.type === 'Bot' || body === null) return []
  const place = { review: { id, nodeId }, ...(seenHead != null && { seenHead }) }
  const written = {
    origin: jobOrigin(delivery, event),
    number: pull.number,
    user,
    at: at ?? undefined,
    place,
  }
  return commandJobs(written, body)
}
