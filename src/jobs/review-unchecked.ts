import type { JobDependencies } from './dependencies.ts'
import type { ReviewJob, UncheckedJob } from './payloads.ts'

/** A review, unless the head has a check: the webhook of the push arrived then, and a review takes many more requests. */
export async function reviewUnchecked(
  job: UncheckedJob,
  deps: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const { version, deliveryId, installationId, repository, number } = job
  const { pullRequests, checkRuns } = await deps.openRepository(installationId, repository)
  const { open, headSha } = await pullRequests.read(number)
  if (!open || (await checkRuns.latest(headSha, number)) !== null) return []
  const origin = { version, deliveryId, installationId, repository }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested: false }]
}
