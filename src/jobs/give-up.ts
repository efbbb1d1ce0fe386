import type { RepositoryGateway } from '../ports.ts'
import { celeryFixReply } from '../review/celery-fix-reply.ts'
import { checkFailed, commandFailed } from '../review/messages.ts'
import { assertNever } from '../shared/assert-never.ts'
import { committedBefore } from './celery-fix.ts'
import { conclude, openCheckRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { CeleryFixJob, Job } from './payloads.ts'
import { hasReply, replyToCommand } from './reply-to-command.ts'

/** Tells people on GitHub that a job failed for good, and under which id the log has the cause. */
export async function giveUp(job: Job, deps: JobDependencies): Promise<void> {
  switch (job.kind) {
    case 'review-pull-request': {
      const github = await deps.openRepository(job.installationId, job.repository)
      const pull = await github.pullRequests.read(job.number)
      const run = await openCheckRun(github.checkRuns, pull, false)
      return await conclude(github.checkRuns, pull, run, checkFailed(job.deliveryId))
    }
    case 'celery-fix': {
      const github = await deps.openRepository(job.installationId, job.repository)
      // The reply itself can be what failed, after GitHub had posted it.
      if (await hasReply(github.conversation, job)) return
      return await replyWithFailure(job, github)
    }
    case 'index-revision':
    case 'forget-repository':
      // Nobody on GitHub knows of them: the log does.
      return
    case 'rerun-checks':
      // The checks still show their last verdict, and nobody waits for a reply.
      return
    default:
      return assertNever(job)
  }
}

/** What failed can have been the answer alone, after the commit. */
async function replyWithFailure(job: CeleryFixJob, github: RepositoryGateway): Promise<void> {
  const pull = await github.pullRequests.read(job.number)
  const outcome = await committedBefore(job, github, pull)
  if (outcome === null) {
    return await replyToCommand(github.conversation, job, 'confused', commandFailed(job.deliveryId))
  }
  await replyToCommand(github.conversation, job, 'rocket', celeryFixReply(outcome))
}
