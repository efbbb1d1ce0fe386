import { type Handler, jobOrigin } from './delivery.ts'
import { PullRequestEvent } from './events/schema.ts'

/** A pull request was opened, got commits, or changed its base. */
export const handlePullRequest: Handler = async (delivery, queue) => {
  const event = PullRequestEvent.parse(delivery.payload)
  // An edited title or text changes no verdict; another base branch does.
  if (event.action === 'edited' && event.changes?.base === undefined) return
  await queue.send({
    ...jobOrigin(delivery, event),
    kind: 'review-pull-request',
    number: event.pull_request.number,
    rerequested: false,
  })
}
