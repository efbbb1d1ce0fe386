import { celeryApprove, reviewAfter } from './celery-approve.ts'
import { celeryExplain } from './celery-explain.ts'
import { celeryFix } from './celery-fix.ts'
import { celeryHelp } from './celery-help.ts'
import { celeryIgnore } from './celery-ignore.ts'
import { celeryRecheck } from './celery-recheck.ts'
import type { JobDependencies } from './dependencies.ts'
import { forgetInstallation } from './forget-installation.ts'
import { forgetRepository } from './forget-repository.ts'
import { giveUp } from './give-up.ts'
import { indexRevision } from './index-revision.ts'
import { baseOf, rerunsOf } from './left-heads.ts'
import { endMergeGroup, reviewMergeGroup } from './merge-group.ts'
import type { GiveUpJob, Job } from './payloads.ts'
import { redeliver } from './redeliver.ts'
import { rerunChecks } from './rerun-checks.ts'
import { reviewBase } from './review-base.ts'
import { reviewPullRequest } from './review-pull-request.ts'
import { reviewUnchecked } from './review-unchecked.ts'
import { sweep } from './sweep.ts'
import { sweepInstallation } from './sweep-installation.ts'

/** While a fleet is updated, its older processes meet jobs of newer ones. */
export class UnknownJob extends Error {
  constructor(job: never) {
    const { kind } = job as { readonly kind: unknown }
    super(`another version of celery-guard added this job: ${kind}`)
  }
}

/** Runs one job, which may have run before, in part or as a whole. The answer is the jobs that follow from it. */
export async function runJob(job: Job, deps: JobDependencies): Promise<readonly Job[]> {
  switch (job.kind) {
    case 'review-pull-request':
      return await reviewPullRequest(job, deps)
    case 'rerun-checks':
      return await rerunChecks(job, deps)
    case 'celery-fix':
      await celeryFix(job, deps)
      return []
    case 'celery-approve':
      return await celeryApprove(job, deps)
    case 'celery-ignore':
      await celeryIgnore(job, deps)
      return []
    case 'celery-recheck':
      return await celeryRecheck(job, deps)
    case 'celery-explain':
      await celeryExplain(job, deps)
      return []
    case 'celery-help':
      await celeryHelp(job, deps)
      return []
    case 'index-revision':
      await indexRevision(job, deps)
      return []
    case 'forget-repository':
      await forgetRepository(job, deps)
      return []
    case 'review-merge-group':
      await reviewMergeGroup(job, deps)
      return []
    case 'end-merge-group':
      await endMergeGroup(job, deps)
      return []
    case 'sweep':
      return await sweep(job, deps)
    case 'redeliver':
      await redeliver(deps)
      return []
    case 'sweep-installation':
      return await sweepInstallation(job, deps)
    case 'forget-installation':
      await forgetInstallation(job, deps)
      return []
    case 'review-unchecked':
      return await reviewUnchecked(job, deps)
    case 'review-base':
      return await reviewBase(job, deps)
    case 'give-up':
      await giveUp(job, deps)
      return afterGivingUp(job.of)
    default:
      throw new UnknownJob(job)
  }
}

/** The jobs that would have followed. */
function afterGivingUp(job: GiveUpJob['of']): readonly Job[] {
  if (job.kind === 'review-pull-request') return [...rerunsOf(job), ...baseOf(job)]
  // The last that failed may have been the answer to its reply, which records approvals.
  return job.kind === 'celery-approve' ? [reviewAfter(job)] : []
}
