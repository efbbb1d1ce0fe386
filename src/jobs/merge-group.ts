import type { CheckReport } from '../analysis/model/types.ts'
import { checkRevisions } from '../pipeline/check-revisions.ts'
import type { CheckRun } from '../ports/check-runs.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { applyApprovals } from '../review/approvals/apply-approvals.ts'
import {
  checkFailed,
  checkInProgress,
  checkOfGoneGroup,
  checkOfGroup,
  isUnjudged,
} from '../review/messages.ts'
import { planCheck } from '../review/plan.ts'
import { dateOf } from '../shared/date-of.ts'
import type { JobDependencies } from './dependencies.ts'
import { pullRequestsOf } from './merge-queue.ts'
import type { EndMergeGroupJob, MergeGroupJob } from './payloads.ts'
import { readApprovals } from './read-approvals.ts'
import { settingsAt } from './settings-at.ts'

/**
 * Judges what a merge group adds to the commit that it is based on: the branch, or the group ahead. Two pull requests that
 * are fine alone can fail together. There is nobody to review: the check alone tells.
 */
export async function reviewMergeGroup(job: MergeGroupJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const run = await openRun(github, job)
  if (run.verdict !== null) return
  const pulls = await pullRequestsOf(github, job.group)
  const report = await judge(github, job, pulls.own, deps.markerKey)
  const check = checkOfGroup(planCheck(report), pulls)
  await github.checkRuns.complete(run, check)
  deps.log.info({ job, conclusion: check.conclusion, ...pulls }, 'reviewed a merge group')
}

/** A group that is gone needs no verdict, yet its check must not stay in progress. */
export async function endMergeGroup(job: EndMergeGroupJob, deps: JobDependencies): Promise<void> {
  const github = await deps.openRepository(job.installationId, job.repository)
  const run = latestOfGroup(await github.checkRuns.ofHead(job.headSha))
  if (run?.verdict === null) await github.checkRuns.complete(run, checkOfGoneGroup())
}

/** A queue would wait for the verdict until its own time limit. */
export async function failMergeGroup(
  github: RepositoryGateway,
  job: MergeGroupJob,
  reason: string,
): Promise<void> {
  const run = await openRun(github, { ...job, rerequested: false })
  if (run.verdict === null) await github.checkRuns.complete(run, checkFailed(job.deliveryId, reason))
}

/** A verdict on a group stays, as its commits do. That it was gone is none, and `neutral` would let it through. */
async function openRun(
  { checkRuns }: RepositoryGateway,
  { headSha, group, rerequested }: MergeGroupJob,
): Promise<CheckRun> {
  const latest = latestOfGroup(await checkRuns.ofHead(headSha))
  const isJudged = latest?.verdict != null && !isUnjudged(latest.verdict)
  if (latest !== undefined && (latest.verdict === null || (isJudged && !rerequested))) return latest
  return await checkRuns.start(headSha, group, checkInProgress())
}

function latestOfGroup(newestFirst: readonly CheckRun[]): CheckRun | undefined {
  return newestFirst.find(({ group }) => group !== undefined)
}

/** By the settings of its base, which nothing in the group can change, and with the approvals of its pull requests. */
async function judge(
  github: RepositoryGateway,
  { headSha, group }: MergeGroupJob,
  pulls: readonly number[],
  markerKey: string,
): Promise<CheckReport> {
  const { source, store } = github
  const { settings, gaps } = await settingsAt(github, group.baseSha)
  const ids = { base: group.baseSha, head: headSha }
  const checked = await checkRevisions(source, ids, settings, store, { today: dateOf(new Date()) })
  // Most groups need no approval, which takes a request for each pull request.
  const approvals = checked.conclusion === 'success' ? [] : await readApprovals(github, pulls, markerKey)
  const report = applyApprovals(checked, approvals, settings.gate)
  return { ...report, incomplete: [...report.incomplete, ...gaps] }
}
