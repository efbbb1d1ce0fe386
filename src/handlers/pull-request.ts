import type { Job } from '../jobs/payloads.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { PullRequestEvent } from './events/schema.ts'

/** A pull request was opened, got commits, changed its base, or was closed. */
export const handlePullRequest: Handler = (delivery) => {
  const event = PullRequestEvent.parse(delivery.payload)
  // An edited title or text changes no verdict; another base branch does.
  if (event.action === 'edited' && event.changes?.base === undefined) return []
  const origin = jobOrigin(delivery, event)
  const { number, head } = event.pull_request
  const left = event.action === 'closed' ? head?.sha : event.before
  const others: Job[] =
    left === undefined ? [] : [{ ...origin, kind: 'rerun-checks', headSha: left, leftBy: number }]
  if (event.action === 'closed') return others
  // The verdict about the old base says nothing about the new one.
  const rerequested = event.action === 'edited'
  return [{ ...origin, kind: 'review-pull-request', number, rerequested }, ...others]
}
