import { latestRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { ReviewJob, UncheckedJob } from './payloads.ts'

/** A review, unless the webhook of the push arrived, or the head has a check: a review takes many more requests. */
export async function reviewUnchecked(
  job: UncheckedJob,
  deps: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const { version, deliveryId, installationId, repository, number, before } = job
  if (before !== undefined && (await deps.records.isReviewed(job, before, { number }))) return []
  const { pullRequests } = await deps.openRepository(installationId, repository)
  const { pull, checkRuns } = await pullRequests.look(number, [])
  if (!pull.open || latestRun(checkRuns, pull) !== null) return []
  const origin = { version, deliveryId, installationId, repository }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested: false }]
}
