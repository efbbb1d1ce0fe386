import { isUnjudged } from '../review/messages.ts'
import { latestRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { RerunChecksJob, ReviewJob, UncheckedJob } from './payloads.ts'

/**
 * A review, unless the webhook of the push arrived, or the head has a check: a review takes many more requests. Nothing
 * else tells that the pull request left the head before, where a job may have left a run in progress.
 */
export async function reviewUnchecked(
  job: UncheckedJob,
  deps: JobDependencies,
): Promise<readonly (ReviewJob | RerunChecksJob)[]> {
  const { version, deliveryId, installationId, repository, number, before } = job
  if (before !== undefined && (await deps.records.isReviewed(job, before, { number }))) return []
  const { pullRequests } = await deps.openRepository(installationId, repository)
  const { pull, checkRuns } = await pullRequests.look(number, [])
  const origin = { version, deliveryId, installationId, repository }
  const run = latestRun(checkRuns, pull)
  const isChecked = run !== null && (run.verdict === null || !isUnjudged(run.verdict))
  if (!pull.open || isChecked) {
    return before === undefined ? [] : [{ ...origin, kind: 'rerun-checks', headSha: before, leftBy: number }]
  }
  const left = before === undefined ? {} : { left: [before] }
  return [{ ...origin, kind: 'review-pull-request', number, rerequested: false, ...left }]
}
