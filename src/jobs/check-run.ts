import type { CheckRun, CheckRuns, PullRequest } from '../ports.ts'
import { checkInProgress } from '../review/messages.ts'
import type { CheckOutput } from '../review/types.ts'

/**
 * The check run to report in: one that an earlier, unfinished job left in progress, or a new one. A completed one is
 * kept until the verdict is known, as it may still be right.
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

/** Shows the verdict. Nothing is written where it is shown already; otherwise a completed run gets a successor. */
export async function conclude(
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

/** Ends a run that was left in progress on a head that is not judged any more. */
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
