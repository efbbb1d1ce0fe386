import { checkFailed, commandFailed } from '../review/messages.ts'
import { assertNever } from '../shared/assert-never.ts'
import { answer, isAnswered } from './answer.ts'
import { conclude, openCheckRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { Job } from './payloads.ts'

/** Tells people on GitHub that a job failed for good, and under which id the log has the cause. */
export async function giveUp(job: Job, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  switch (job.kind) {
    case 'review-pull-request': {
      const pull = await github.pullRequests.read(job.number)
      const run = await openCheckRun(github.checkRuns, pull, false)
      return await conclude(github.checkRuns, pull, run, checkFailed(job.deliveryId))
    }
    case 'celery-fix':
      // The reply itself can be what failed, after GitHub had posted it.
      if (await isAnswered(github.conversation, job)) return
      return await answer(github.conversation, job, 'confused', commandFailed(job.deliveryId))
    case 'rerun-checks':
      // The checks still show their last verdict, and nobody waits for a reply.
      return
    default:
      return assertNever(job)
  }
}
