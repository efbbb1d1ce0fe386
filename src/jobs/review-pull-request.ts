import type { CheckReport } from '../analysis/model/types.ts'
import type { Log, PullRequest, RepositoryGateway } from '../ports.ts'
import { decodeMarkers } from '../review/marker.ts'
import { checkClosed, checkSuperseded } from '../review/messages.ts'
import { planReview } from '../review/plan.ts'
import type { PullRequestFile } from '../review/types.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { applyPlan, headIfMoved } from './apply-plan.ts'
import { endCheckRun, openCheckRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import type { ReviewJob } from './payloads.ts'
import { settingsAt } from './settings-at.ts'

/** Reviews the pull request's head: a check run always, a review where there is something new to say. */
export async function reviewPullRequest(job: ReviewJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const pull = await github.pullRequests.read(job.number)
  // An attempt that failed before the pull request was closed left a run in progress.
  if (!pull.open) return await endCheckRun(github.checkRuns, pull, checkClosed())
  try {
    await reviewHead(github, pull, job, deps.log)
  } catch (error) {
    await endSupersededRun(github, pull).catch((secondError: unknown) =>
      deps.log.error({ job, err: secondError }, 'the check run of an old head may still be in progress'),
    )
    throw error
  }
}

async function reviewHead(
  github: RepositoryGateway,
  pull: PullRequest,
  job: ReviewJob,
  log: Log,
): Promise<void> {
  const run = await openCheckRun(github.checkRuns, pull, job.rerequested)
  const files = await github.pullRequests.files(pull.number)
  const loaded = await settingsAt(github, pull.baseSha)
  const report = withUnlistedFiles(await analyzePullRequest(github, pull, loaded), files, pull)
  const postedFingerprints = await fingerprints(github, pull)
  const { drafts } = loaded.settings
  const input = { report, postedFingerprints, settings: loaded.settings }
  const plan = planReview({ ...input, files })
  const outcome = await applyPlan(github, pull, run, {
    // A draft is work in progress: its author reads the check, comments would notify everybody.
    plan: pull.draft && !drafts ? { ...plan, review: null } : plan,
    withoutComments: () => planReview({ ...input, files: [] }),
  })
  log.info({ job, headSha: pull.headSha, conclusion: report.conclusion, outcome }, 'reviewed')
}

/** Later attempts review the new head alone and would leave the old one in progress. */
async function endSupersededRun(github: RepositoryGateway, pull: PullRequest): Promise<void> {
  const newHead = await headIfMoved(github, pull)
  if (newHead !== null) await endCheckRun(github.checkRuns, pull, checkSuperseded(newHead))
}

/** GitHub lists 3,000 files. Beyond them findings have no place in the diff, so the check cannot be a plain success. */
function withUnlistedFiles(
  report: CheckReport,
  files: readonly PullRequestFile[],
  pull: PullRequest,
): CheckReport {
  if (files.length >= pull.changedFiles) return report
  const reason = `GitHub lists only ${files.length} of the ${pull.changedFiles} changed files`
  return {
    ...report,
    conclusion: report.conclusion === 'success' ? 'neutral' : report.conclusion,
    incomplete: [...report.incomplete, { kind: 'unreadable', path: '', line: 0, reason }],
  }
}

async function fingerprints(github: RepositoryGateway, pull: PullRequest): Promise<ReadonlySet<string>> {
  const written = await github.reviews.written(pull.number)
  return new Set(written.flatMap((body) => decodeMarkers('finding', body)))
}
