import type { Observation, PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { approvalsIn } from '../review/approvals/approvals.ts'
import { checkActions } from '../review/check-actions.ts'
import { createMarkers } from '../review/marker.ts'
import { checkOfUnlistedFiles } from '../review/messages.ts'
import { planReview } from '../review/plan.ts'
import type { CheckOutput } from '../review/types.ts'
import { analyzePullRequest } from './analyze-pull-request.ts'
import { applyPlan, endRunAfter } from './apply-plan.ts'
import { openCheckRun } from './check-run.ts'
import type { JobDependencies } from './dependencies.ts'
import { filesOfFindings } from './files-of-findings.ts'
import { baseOf, lookAgain, neededReruns, observedHeads, rerunsOf } from './left-heads.ts'
import type { BaseJob, RerunChecksJob, ReviewJob, UncheckedJob } from './payloads.ts'
import { SETTINGS_FILES, settingsIn } from './settings-at.ts'
import { settingsOfHead, withNewSettings } from './settings-of-head.ts'
import { type Change, watch, watchHead } from './watch.ts'

/** A base that changes more often during one job is changed for the verdict after next as well. */
const MAX_STARTS = 3

/** Reviews the pull request's head: a check run always, a review where there is something new to say. */
export async function reviewPullRequest(
  job: ReviewJob,
  deps: JobDependencies,
): Promise<readonly (RerunChecksJob | BaseJob | UncheckedJob)[]> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const heads = observedHeads(job)
  const seen = await github.pullRequests.observe(job.number, SETTINGS_FILES, heads, job.pushed?.branch)
  const hidden = await reviewUntilJudged(github, seen, job, deps)
  const isOtherBase = seen.isOtherBase || heads.length < (job.left ?? []).length
  return [
    ...neededReruns(job, seen),
    ...rerunsOf({ ...job, left: hidden === null ? [] : [hidden] }),
    ...(isOtherBase ? baseOf(job) : []),
    ...lookAgain(job, seen),
  ]
}

/** Gives the head on which a run that ended without a verdict hides those of other pull requests. */
async function reviewUntilJudged(
  github: RepositoryGateway,
  first: Observation,
  job: ReviewJob,
  deps: JobDependencies,
): Promise<string | null> {
  let seen = first
  for (let start = 1; start <= MAX_STARTS; start++) {
    if (start > 1) seen = await github.pullRequests.observe(job.number, SETTINGS_FILES, [])
    const { pull } = seen
    // An attempt that failed before the pull request was closed left a run in progress.
    const end = async (change: Change) => ((await endRunAfter(github, pull, change)) ? pull.headSha : null)
    if (!pull.open) return await end({ kind: 'closed' })
    try {
      const change = await reviewHead(github, seen, job, deps, start)
      if (change.kind !== 'new-base') return await end(change)
    } catch (error) {
      await endSupersededRun(github, pull).catch((secondError: unknown) =>
        deps.log.error({ job, err: secondError }, 'the check run of an old head may still be in progress'),
      )
      throw error
    }
  }
  return null
}

async function reviewHead(
  github: RepositoryGateway,
  seen: Observation,
  job: ReviewJob,
  { log, markerKey, rulePages }: JobDependencies,
  start: number,
): Promise<Change> {
  const { pull, baseFiles } = seen
  const askedBy = job.rerequested && start === 1 ? job.deliveryId : null
  const run = await openCheckRun(github.checkRuns, pull, seen.checkRuns, askedBy)
  const loaded = await settingsIn(github, baseFiles)
  const comparison = await github.pullRequests.compare(pull.baseSha, pull.headSha)
  const markers = createMarkers(markerKey, pull.id)
  const approvals = approvalsIn(seen.notes, markers)
  const report = await analyzePullRequest(github, pull, loaded, comparison.mergeBase, approvals)
  const newSettings = await settingsOfHead(github, pull, loaded, report, approvals)
  const files = await filesOfFindings(github, pull, comparison, report)
  const { drafts } = loaded.settings
  const plan = planReview({
    report,
    files,
    conversation: {
      threads: seen.threads,
      reviews: seen.reviews,
      markers,
      locked: pull.locked,
      // A draft is work in progress: its author reads the check, comments would notify everybody.
      quiet: job.quiet === true || (pull.draft && !drafts),
    },
    settings: loaded.settings,
    surroundings: {
      encode: markers.encode,
      rulePages,
      canCommit: !pull.fromFork && loaded.settings.fix !== 'nobody',
      canApprove: loaded.settings.approve !== 'nobody',
    },
  })
  const plans = {
    plan: {
      ...plan,
      check: {
        ...withNewSettings(withUnlistedFiles(plan.check, pull), report, newSettings),
        actions: checkActions(report, { ...loaded.settings, fromFork: pull.fromFork }),
      },
    },
    leftovers: seen.reviews.filter(({ pending }) => pending).map(({ id }) => id),
  }
  const watching =
    start < MAX_STARTS
      ? watch(github, { pull, baseFiles, loaded, mergeBase: report.base })
      : watchHead(github, pull)
  // A run that was there may be one that an attempt left.
  const isNew = seen.checkRuns.every(({ id }) => id !== run.id)
  const change = await applyPlan(github, pull, { run, isNew }, plans, watching)
  log.info({ job, headSha: pull.headSha, conclusion: report.conclusion, change: change.kind }, 'reviewed')
  return change
}

/** Later attempts review the new head alone and would leave the old one in progress. */
async function endSupersededRun(github: RepositoryGateway, pull: PullRequest): Promise<void> {
  const change = await watchHead(github, pull)()
  // The next attempt ends that of a closed one, and has the others on its head judged.
  if (change.kind === 'new-head') await endRunAfter(github, pull, change)
}

/** GitHub lists so many files of a pull request. */
const MAX_FILES = 3000

/** Findings in the other files have no place in the diff. */
function withUnlistedFiles(check: CheckOutput, { changedFiles }: PullRequest): CheckOutput {
  return changedFiles <= MAX_FILES ? check : checkOfUnlistedFiles(check, MAX_FILES, changedFiles)
}
