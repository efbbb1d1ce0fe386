import type { CheckRun, RepositoryGateway } from '../ports.ts'
import { checkClosed, checkSuperseded } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import type { MergeGroupJob, RerunChecksJob, ReviewJob } from './payloads.ts'

/** A review of every pull request that has a check run on the commit, and of its merge group. */
export async function rerunChecks(
  job: RerunChecksJob,
  deps: JobDependencies,
): Promise<readonly (ReviewJob | MergeGroupJob)[]> {
  const { version, deliveryId, installationId, repository, headSha, leftBy } = job
  const origin = { version, deliveryId, installationId, repository }
  const github = await deps.openRepository(installationId, repository)
  const runs = await github.checkRuns.ofHead(headSha)
  if (leftBy !== undefined) await endRunLeftBehind(github, headSha, leftBy, runs)
  const numbers = new Set(runs.map(({ pullRequest }) => pullRequest).filter((number) => number !== null))
  const rerequested = leftBy === undefined
  const reviews = [...numbers]
    .filter((number) => number !== leftBy)
    .map((number): ReviewJob => ({ ...origin, kind: 'review-pull-request', number, rerequested }))
  const group = runs.find((run) => run.group !== undefined)?.group
  if (group === undefined || !rerequested) return reviews
  return [...reviews, { ...origin, kind: 'review-merge-group', headSha, group, rerequested }]
}

/**
 * A review that was killed, or that waits for a limit, left its run in progress. Its next attempt reviews the new head
 * and does not know of the old one.
 */
async function endRunLeftBehind(
  { checkRuns, pullRequests }: RepositoryGateway,
  headSha: string,
  number: number,
  runs: readonly CheckRun[],
): Promise<void> {
  const run = runs.find(({ pullRequest }) => pullRequest === number)
  if (run === undefined || run.verdict !== null) return
  const now = await pullRequests.read(number)
  if (!now.open) await checkRuns.complete(run, checkClosed())
  else if (now.headSha !== headSha) await checkRuns.complete(run, checkSuperseded(now.headSha))
}
