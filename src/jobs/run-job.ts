import { assertNever } from '../shared/assert-never.ts'
import { celeryFix } from './celery-fix.ts'
import type { JobDependencies } from './dependencies.ts'
import { forgetRepository } from './forget-repository.ts'
import { indexRevision } from './index-revision.ts'
import type { Job } from './payloads.ts'
import { rerunChecks } from './rerun-checks.ts'
import { reviewPullRequest } from './review-pull-request.ts'

/** Runs one job. It may have run before, in part or as a whole. */
export async function runJob(job: Job, deps: JobDependencies): Promise<void> {
  switch (job.kind) {
    case 'review-pull-request':
      return await reviewPullRequest(job, deps)
    case 'rerun-checks':
      return await rerunChecks(job, deps)
    case 'celery-fix':
      return await celeryFix(job, deps)
    case 'index-revision':
      return await indexRevision(job, deps)
    case 'forget-repository':
      return await forgetRepository(job, deps)
    default:
      return assertNever(job)
  }
}
