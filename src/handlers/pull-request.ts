import { type Handler, jobOrigin } from './delivery.ts'
import { PullRequestEvent } from './events/schema.ts'

/** A pull request was opened, got commits, changed its base, or was closed. */
export const handlePullRequest: Handler = (delivery) => {
  const event = PullRequestEvent.parse(delivery.payload)
  // An edited title or text changes no verdict; another base branch does.
  if (event.action === 'edited' && event.changes?.base === undefined) return []
  const origin = jobOrigin(delivery, event)
  const { number, head, base } = event.pull_request
  if (event.action === 'closed') {
    return head === undefined ? [] : [{ ...origin, kind: 'rerun-checks', headSha: head.sha, leftBy: number }]
  }
  // The verdict about the old base says nothing about the new one.
  const rerequested = event.action === 'edited'
  if (event.before === undefined) return [{ ...origin, kind: 'review-pull-request', number, rerequested }]
  const isHere = head?.repo?.id !== undefined && head.repo.id === base?.repo?.id
  const pushed = isHere && head.ref !== undefined ? { pushed: { branch: head.ref, sha: head.sha } } : {}
  const left = [event.before]
  return [{ ...origin, kind: 'review-pull-request', number, rerequested, left, ...pushed }]
}
