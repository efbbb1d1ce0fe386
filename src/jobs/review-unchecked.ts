import { latestRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { ReviewJob, UncheckedJob } from './payloads.ts'

/** A review, unless the head has a check: the webhook of the push arrived then, and a review takes many more requests. */
export async function reviewUnchecked(
  job: UncheckedJob,
  deps: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const { version, deliveryId, installationId, repository, number } = job
  const { pullRequests } = await deps.openRepository(installationId, repository)
  const { pull, checkRuns } = await pullRequests.look(number, [])
  if (!pull.open || latestRun(checkRuns, pull) !== null) return []
  const origin = { version, deliveryId, installationId, repository }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested: false }]
}
