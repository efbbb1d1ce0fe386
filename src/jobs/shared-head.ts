import type { CheckRun } from '../ports/check-runs.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { checkOfCrowdedHead, checkOfSharedHead } from '../review/messages.ts'
import type { CheckOutput } from '../review/types.ts'

/** People stack two or three pull requests on one head. Each costs a request, and beyond so many nothing passes. */
const MAX_OTHERS = 20

/**
 * The check of a pull request as its head shows it: GitHub counts the newest run of a head for all pull requests that
 * have it, so a green run of one would let another through that fails.
 */
export async function withWorstOfHead(
  { pullRequests }: Pick<RepositoryGateway, 'pullRequests'>,
  pull: PullRequest,
  runs: readonly CheckRun[],
  output: CheckOutput,
): Promise<CheckOutput> {
  if (output.conclusion === 'failure') return output
  const stopping = latestOfOthers(pull, runs).filter(({ own }) => own === null || !passes(own))
  // Failures first: they last longer than a comparison.
  const worstFirst = stopping.toSorted((a, b) => Number(a.own !== 'failure') - Number(b.own !== 'failure'))
  for (const { pullRequest, own, verdict } of worstFirst.slice(0, MAX_OTHERS)) {
    if (pullRequest === null) continue
    const other = await pullRequests.read(pullRequest)
    // A closed one merges nothing, and a newer head has a check of its own.
    if (!other.open || other.headSha !== pull.headSha) continue
    const title = own === 'failure' ? (verdict?.title ?? null) : null
    return checkOfSharedHead(output, { number: pullRequest, title })
  }
  return stopping.length > MAX_OTHERS ? checkOfCrowdedHead(output, MAX_OTHERS) : output
}

/** Whether branch protection lets a pull request through, among the conclusions that this app gives. */
export function passes(conclusion: string): boolean {
  return conclusion === 'success' || conclusion === 'neutral'
}

/** The newest run of each other pull request with a verdict, else the one in progress. */
function latestOfOthers(pull: PullRequest, runs: readonly CheckRun[]): CheckRun[] {
  const latest = new Map<number, CheckRun>()
  for (const run of runs) {
    if (run.pullRequest === null || run.pullRequest === pull.number) continue
    const known = latest.get(run.pullRequest)
    if (known === undefined || (known.verdict === null && run.verdict !== null))
      latest.set(run.pullRequest, run)
  }
  return [...latest.values()]
}
