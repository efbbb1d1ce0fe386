import type { Observation } from '../ports/pull-requests.ts'
import type { BaseJob, RerunChecksJob, ReviewJob, UncheckedJob } from './payloads.ts'

/** More of them are looked at one by one. */
const MAX_OBSERVED = 5

/** The heads that the query of a review looks at. */
export function observedHeads({ left = [] }: ReviewJob): readonly string[] {
  return left.filter((sha) => /^[0-9a-f]{40}$/.test(sha)).slice(-MAX_OBSERVED)
}

/** Jobs for all heads that the pull request left. */
export function rerunsOf({ left = [], ...job }: ReviewJob): readonly RerunChecksJob[] {
  const { version, deliveryId, installationId, repository, number } = job
  const origin = { version, deliveryId, installationId, repository }
  return left.map((headSha) => ({ ...origin, kind: 'rerun-checks', headSha, leftBy: number }))
}

/**
 * Jobs for those heads whose checks concern another pull request, or where this one left a run in progress. Most heads
 * have one pull request, and its check is complete.
 */
export function neededReruns(job: ReviewJob, { left }: Pick<Observation, 'left'>): readonly RerunChecksJob[] {
  const isDone = (sha: string): boolean => {
    const runs = left.get(sha)
    return runs?.every(({ pullRequest, isCompleted }) => pullRequest === job.number && isCompleted) ?? false
  }
  return rerunsOf(job).filter(({ headSha }) => !isDone(headSha))
}

/** A job for the pull requests whose base is the branch that was pushed to. */
export function baseOf({ left = [], pushed, ...job }: ReviewJob): readonly BaseJob[] {
  const [before] = left
  if (before === undefined || pushed === undefined) return []
  const { version, deliveryId, installationId, repository } = job
  const origin = { version, deliveryId, installationId, repository }
  return [{ ...origin, kind: 'review-base', branch: pushed.branch, before, after: pushed.sha }]
}

/**
 * A look at a pull request that still has a head which it left: the server of GitHub that answered may not have known of the
 * push. A forced push may also have led back.
 */
export function lookAgain(
  { left = [], version, deliveryId, installationId, repository, number }: ReviewJob,
  { pull }: Pick<Observation, 'pull'>,
): readonly UncheckedJob[] {
  if (!left.includes(pull.headSha)) return []
  return [{ version, deliveryId, installationId, repository, kind: 'review-unchecked', number }]
}
