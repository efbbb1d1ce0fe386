import { assertNever } from '../shared/assert-never.ts'
import { celeryFix } from './celery-fix.ts'
import type { JobDependencies } from './dependencies.ts'
import { forgetRepository } from './forget-repository.ts'
import { giveUp } from './give-up.ts'
import { indexRevision } from './index-revision.ts'
import type { Job } from './payloads.ts'
import { rerunChecks } from './rerun-checks.ts'
import { reviewPullRequest } from './review-pull-request.ts'

/** Runs one job, which may have run before, in part or as a whole. The answer is the jobs that follow from it. */
export async function runJob(job: Job, deps: JobDependencies): Promise<readonly Job[]> {
  switch (job.kind) {
    case 'review-pull-request':
      await reviewPullRequest(job, deps)
      return []
    case 'rerun-checks':
      return await rerunChecks(job, deps)
    case 'celery-fix':
      await celeryFix(job, deps)
      return []
    case 'index-revision':
      await indexRevision(job, deps)
      return []
    case 'forget-repository':
      await forgetRepository(job, deps)
      return []
    case 'give-up':
      await giveUp(job, deps)
      return []
    default:
      return assertNever(job)
  }
}
