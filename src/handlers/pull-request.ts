import { type Handler, jobOrigin } from './delivery.ts'
import { PullRequestEvent } from './events/schema.ts'

/** A pull request was opened, got commits, or changed its base. */
export const handlePullRequest: Handler = (delivery) => {
  const event = PullRequestEvent.parse(delivery.payload)
  // An edited title or text changes no verdict; another base branch does.
  if (event.action === 'edited' && event.changes?.base === undefined) return []
  const { number } = event.pull_request
  return [{ ...jobOrigin(delivery, event), kind: 'review-pull-request', number, rerequested: false }]
}
