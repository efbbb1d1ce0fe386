import type { Log, PullRequest, RepositoryGateway } from '../ports.ts'
import { decodeMarkers } from '../review/marker.ts'
import { checkOfUnlistedFiles } from '../review/messages.ts'
import { planReview } from '../review/plan.ts'
import type { CheckOutput, PullRequestFile } from '../review/types.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { applyPlan, endRunAfter } from './apply-plan.ts'
import { openCheckRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { ReviewJob } from './payloads.ts'
import { settingsAt } from './settings-at.ts'
import { type Change, watch, watchHead } from './watch.ts'

/** A base that changes more often during one job is changed for the verdict after next as well. */
const MAX_STARTS = 3

/** Reviews the pull request's head: a check run always, a review where there is something new to say. */
export async function reviewPullRequest(job: ReviewJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  for (let start = 1; start <= MAX_STARTS; start++) {
    const pull = await github.pullRequests.read(job.number)
    // An attempt that failed before the pull request was closed left a run in progress.
    if (!pull.open) return await endRunAfter(github, pull, { kind: 'closed' })
    try {
      const change = await reviewHead(github, pull, job, deps.log, start)
      if (change.kind !== 'new-base') return await endRunAfter(github, pull, change)
    } catch (error) {
      await endSupersededRun(github, pull).catch((secondError: unknown) =>
        deps.log.error({ job, err: secondError }, 'the check run of an old head may still be in progress'),
      )
      throw error
    }
  }
}

async function reviewHead(
  github: RepositoryGateway,
  pull: PullRequest,
  job: ReviewJob,
  log: Log,
  start: number,
): Promise<Change> {
  const run = await openCheckRun(github.checkRuns, pull, job.rerequested && start === 1)
  const files = await github.pullRequests.files(pull.number)
  const loaded = await settingsAt(github, tipOf(pull, job))
  const report = await analyzePullRequest(github, pull, loaded)
  const postedFingerprints = await fingerprints(github, pull)
  const { drafts } = loaded.settings
  const input = { report, postedFingerprints, settings: loaded.settings }
  const plan = planReview({ ...input, files })
  const plans = {
    plan: {
      // A draft is work in progress: its author reads the check, comments would notify everybody.
      review: job.quiet || (pull.draft && !drafts) ? null : plan.review,
      check: withUnlistedFiles(plan.check, files, pull),
    },
    withoutComments: () => planReview({ ...input, files: [] }),
  }
  const watching =
    start < MAX_STARTS ? watch(github, { pull, loaded, mergeBase: report.base }) : watchHead(github, pull)
  const change = await applyPlan(github, pull, run, plans, watching)
  log.info({ job, headSha: pull.headSha, conclusion: report.conclusion, change: change.kind }, 'reviewed')
  return change
}

/** The pull request may have got another base since the job was made. */
function tipOf({ baseBranch, baseSha }: PullRequest, { newBase }: ReviewJob): string {
  return newBase?.branch === baseBranch ? newBase.sha : baseSha
}

/** Later attempts review the new head alone and would leave the old one in progress. */
async function endSupersededRun(github: RepositoryGateway, pull: PullRequest): Promise<void> {
  await endRunAfter(github, pull, await watchHead(github, pull)())
}

/** GitHub lists 3,000 files. Findings in others have no place in the diff. */
function withUnlistedFiles(
  check: CheckOutput,
  files: readonly PullRequestFile[],
  { changedFiles }: PullRequest,
): CheckOutput {
  return files.length >= changedFiles ? check : checkOfUnlistedFiles(check, files.length, changedFiles)
}

async function fingerprints(github: RepositoryGateway, pull: PullRequest): Promise<ReadonlySet<string>> {
  const written = await github.reviews.written(pull.number)
  return new Set(written.flatMap((body) => decodeMarkers('finding', body)))
}
