import type { JobDependencies } from './dependencies.ts'
import type { RerunChecksJob, ReviewJob } from './payloads.ts'

/** A review of every pull request that has a check run on the commit. */
export async function rerunChecks(job: RerunChecksJob, deps: JobDependencies): Promise<readonly ReviewJob[]> {
  const { version, deliveryId, installationId, repository } = job
  const { checkRuns } = await deps.openRepository(installationId, repository)
  const numbers = await checkRuns.pullRequestsOf(job.headSha)
  return numbers
    .filter((number) => number !== job.leftBy)
    .map((number) => ({
      version,
      deliveryId,
      installationId,
      repository,
      kind: 'review-pull-request',
      number,
      rerequested: job.leftBy === undefined,
    }))
}
