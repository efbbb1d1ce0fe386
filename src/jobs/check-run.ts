import type { CheckRun, CheckRuns, PullRequest } from '../ports.ts'
import { checkInProgress } from '../review/messages.ts'
import type { CheckOutput } from '../review/types.ts'

/**
 * The check run to report in: one that an unfinished job left in progress, or a new one. A completed run stays until the
 * new verdict is known, as it may still be right.
 */
export async function openCheckRun(
  checkRuns: CheckRuns,
  pull: PullRequest,
  rerequested: boolean,
): Promise<CheckRun> {
  const latest = await checkRuns.latest(pull.headSha, pull.number)
  if (latest === null || (rerequested && latest.verdict !== null)) {
    return await checkRuns.start(pull.headSha, pull.number, checkInProgress())
  }
  return latest
}

/** Shows the verdict, unless the run shows it already. A completed run with another verdict gets a successor. */
export async function showVerdict(
  checkRuns: CheckRuns,
  pull: PullRequest,
  run: CheckRun,
  output: CheckOutput,
): Promise<void> {
  if (run.verdict === null) return await checkRuns.complete(run, output)
  if (isSameVerdict(run.verdict, output)) return
  const successor = await checkRuns.start(pull.headSha, pull.number, output)
  await checkRuns.complete(successor, output)
}

/** Completes a run that is still in progress on a head that will not be analyzed. */
export async function endCheckRun(
  checkRuns: CheckRuns,
  pull: PullRequest,
  output: CheckOutput,
): Promise<void> {
  const run = await checkRuns.latest(pull.headSha, pull.number)
  if (run?.verdict === null) await checkRuns.complete(run, output)
}

function isSameVerdict(shown: NonNullable<CheckRun['verdict']>, output: CheckOutput): boolean {
  return (
    shown.conclusion === output.conclusion &&
    shown.title === output.title &&
    shown.summary === output.summary &&
    shown.text === output.text
  )
}
