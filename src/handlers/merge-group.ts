import type { EndMergeGroupJob, MergeGroupJob } from '../jobs/payloads.ts'
import { type Delivery, type Handler, jobOrigin } from './delivery.ts'
import { MergeGroupEvent } from './events/schema.ts'

/** The merge queue waits for the check of a group before it merges. */
export const handleMergeGroup: Handler = (delivery) => {
  const job: MergeGroupJob = { ...groupOrigin(delivery), kind: 'review-merge-group', rerequested: false }
  return [job]
}

/** It was merged, or left the queue: nobody waits for its check. */
export const handleMergeGroupDestroyed: Handler = (delivery) => {
  const job: EndMergeGroupJob = { ...groupOrigin(delivery), kind: 'end-merge-group' }
  return [job]
}

function groupOrigin(delivery: Delivery) {
  const event = MergeGroupEvent.parse(delivery.payload)
  const { head_sha, base_sha, head_ref } = event.merge_group
  const group = { pullRequest: numberIn(head_ref), baseSha: base_sha }
  return { ...jobOrigin(delivery, event), headSha: head_sha, group }
}

/** `refs/heads/gh-readonly-queue/main/pr-12-…` ends in the last pull request of the group and the commit that it is based on. */
function numberIn(headRef: string): number | null {
  const number = Number(/\/pr-([1-9]\d{0,9})-[0-9a-f]{40}$/.exec(headRef)?.[1])
  return Number.isNaN(number) ? null : number
}
