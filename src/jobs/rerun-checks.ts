import type { CheckRun } from '../ports/check-runs.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { checkClosed, checkSuperseded } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import { keyOf } from './job-order.ts'
import type { MergeGroupJob, RerunChecksJob, ReviewJob } from './payloads.ts'

const MAX_REPEATS = 3

/** A review of every pull request that has a check run on the commit, and of its merge group. */
export async function rerunChecks(
  job: RerunChecksJob,
  deps: JobDependencies,
): Promise<readonly (ReviewJob | MergeGroupJob | RerunChecksJob)[]> {
  const { version, deliveryId, installationId, repository, headSha, leftBy } = job
  const origin = { version, deliveryId, installationId, repository }
  const github = await deps.openRepository(installationId, repository)
  const runs = await github.checkRuns.ofHead(headSha)
  const isEnded = leftBy !== undefined && (await endRunLeftBehind(github, headSha, leftBy, runs))
  const repeats = leftBy === undefined ? [] : await repeatsOf(job, leftBy, deps)
  if (job.repeats !== undefined && !isEnded) return repeats
  const numbers = new Set(runs.map(({ pullRequest }) => pullRequest).filter((number) => number !== null))
  const rerequested = leftBy === undefined
  const reviews = [...numbers]
    .filter((number) => number !== leftBy)
    .map((number): ReviewJob => ({ ...origin, kind: 'review-pull-request', number, rerequested }))
  const group = runs.find((run) => run.group !== undefined)?.group
  if (group === undefined || !rerequested) return [...reviews, ...repeats]
  return [...reviews, { ...origin, kind: 'review-merge-group', headSha, group, rerequested }]
}

/**
 * A review that was killed, or that waits for a limit, left its run in progress. Its next attempt reviews the new head
 * and does not know of the old one. True where it ended.
 */
async function endRunLeftBehind(
  { checkRuns, pullRequests }: RepositoryGateway,
  headSha: string,
  number: number,
  runs: readonly CheckRun[],
): Promise<boolean> {
  const run = runs.find(({ pullRequest }) => pullRequest === number)
  if (run === undefined || run.verdict !== null) return false
  const now = await pullRequests.read(number)
  if (now.open && now.headSha === headSha) return false
  await checkRuns.complete(run, now.open ? checkSuperseded(now.headSha) : checkClosed())
  return true
}

/** A review that waits or runs may have read the pull request before it left the head, and be killed with a run there. */
async function repeatsOf(
  job: RerunChecksJob,
  number: number,
  { records }: JobDependencies,
): Promise<readonly RerunChecksJob[]> {
  const { version, deliveryId, installationId, repository, repeats = 0 } = job
  const origin = { version, deliveryId, installationId, repository }
  const key = keyOf({ ...origin, kind: 'review-pull-request', number, rerequested: false })
  if (repeats >= MAX_REPEATS || !(await records.busy([key])).has(key)) return []
  return [{ ...job, repeats: repeats + 1 }]
}
