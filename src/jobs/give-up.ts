import type { PullRequestState } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { celeryFixReply } from '../review/celery-fix-reply.ts'
import { ignoreReply } from '../review/ignore-outcome.ts'
import { checkFailed, commandFailed, isFailed, summaryAfterFailure } from '../review/messages.ts'
import { assertNever } from '../shared/assert-never.ts'
import { openCheckRun, showVerdict } from './check-run.ts'
import { committedBefore } from './committed-before.ts'
import type { JobDependencies } from './dependencies.ts'
import { failMergeGroup } from './merge-group.ts'
import type { CommandJob, GiveUpJob } from './payloads.ts'
import { type Command, hasReply, openCommand, replyToCommand } from './reply-to-command.ts'

/** Reports on GitHub that a job failed for good, with the id that finds the cause in the log. */
export async function giveUp({ of: job, reason }: GiveUpJob, deps: JobDependencies): Promise<void> {
  switch (job.kind) {
    case 'review-pull-request': {
      const github = await deps.openRepository(job.installationId, job.repository)
      const state = await github.pullRequests.look(job.number, [])
      return await showFailure(github, state, job.deliveryId, reason)
    }
    case 'celery-fix':
    case 'celery-approve':
    case 'celery-ignore':
    case 'celery-recheck':
    case 'celery-explain':
    case 'celery-help': {
      const github = await deps.openRepository(job.installationId, job.repository)
      const command = await openCommand(job, github, deps.markerKey)
      // The reply itself may have failed, after GitHub posted it.
      if (hasReply(command)) return
      return await replyWithFailure(command, reason)
    }
    case 'review-merge-group': {
      const github = await deps.openRepository(job.installationId, job.repository)
      return await failMergeGroup(github, job, reason)
    }
    case 'end-merge-group':
    case 'index-revision':
    case 'forget-repository':
      // Nobody on GitHub waits for them; the log has the error.
      return
    case 'review-unchecked':
    case 'review-base':
    case 'rerun-checks':
      // The checks still show their last verdict, and nobody waits for a reply.
      return
    default:
      return assertNever(job)
  }
}

/**
 * A verdict on this very head stays: what failed may be the review, which comes after it. A review that somebody asked for
 * has begun a new run, which fails.
 */
async function showFailure(
  github: RepositoryGateway,
  { pull, checkRuns }: PullRequestState,
  deliveryId: string,
  reason: string,
): Promise<void> {
  const run = await openCheckRun(github.checkRuns, pull, checkRuns, null)
  // A run that was started just now is missing in the list, which shows those of other pull requests.
  const runs = checkRuns.includes(run) ? checkRuns : [run, ...checkRuns]
  if (run.verdict === null) await showVerdict(github, pull, run, runs, checkFailed(deliveryId, reason))
  else if (!isFailed(run.verdict))
    await github.checkRuns.describe(run, summaryAfterFailure(run.verdict.summary, deliveryId))
}

/** Reports the failure, or the commit where only the reply after it failed. */
async function replyWithFailure(command: Command<CommandJob>, reason: string): Promise<void> {
  const { job } = command
  const commits = job.kind === 'celery-fix' || job.kind === 'celery-ignore'
  const outcome = commits ? await committedBefore(command) : null
  if (outcome !== null) {
    const reply = job.kind === 'celery-ignore' ? ignoreReply(outcome) : celeryFixReply(outcome)
    return await replyToCommand(command, 'rocket', reply)
  }
  await replyToCommand(command, 'confused', commandFailed(`/${job.kind}`, job.deliveryId, reason))
}
