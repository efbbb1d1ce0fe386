import type { JobDependencies } from './dependencies.ts'
import type { RerunChecksJob } from './payloads.ts'

/** Reviews again every pull request that has a check run on the commit. */
export async function rerunChecks(job: RerunChecksJob, deps: JobDependencies): Promise<void> {
  const { version, deliveryId, installationId, repository } = job
  const { checkRuns } = await deps.openRepository(installationId, repository)
  for (const number of await checkRuns.pullRequestsOf(job.headSha)) {
    await deps.queue.send({
      version,
      deliveryId,
      installationId,
      repository,
      kind: 'review-pull-request',
      number,
      rerequested: true,
    })
  }
}
