import { type Handler, jobOrigin } from './delivery.ts'
import { PullRequestEvent } from './events/schema.ts'

/** A pull request was opened, got commits, changed its base, or was closed. */
export const handlePullRequest: Handler = (delivery) => {
  const event = PullRequestEvent.parse(delivery.payload)
  // An edited title or text changes no verdict; another base branch does.
  if (event.action === 'edited' && event.changes?.base === undefined) return []
  const origin = jobOrigin(delivery, event)
  const { number, head } = event.pull_request
  if (event.action === 'closed') {
    return head === undefined ? [] : [{ ...origin, kind: 'rerun-checks', headSha: head.sha, leftBy: number }]
  }
  // The verdict about the old base says nothing about the new one.
  const rerequested = event.action === 'edited'
  const left = event.before === undefined ? {} : { left: [event.before] }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested, ...left }]
}
