import type { CheckRun, CheckRuns } from '../ports/check-runs.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import { checkInProgress, isUnjudged, lacksReview } from '../review/messages.ts'
import type { CheckOutput } from '../review/types.ts'
import { passes, withWorstOfHead } from './shared-head.ts'

/** What becomes of a run, and of others on its head. */
interface Showing {
  readonly output: CheckOutput
  /** The run of another pull request that GitHub counts. */
  readonly ofAnother: CheckRun | null
  /** It does not show the worst. */
  readonly isWrong: boolean
}

/**
 * The check run to report in: one that an unfinished job left in progress, or a new one. A completed run stays until the
 * new verdict is known, as it may still be right, unless it ended without a verdict: a neutral run passes branch protection.
 * `askedBy` is the delivery of a request for a new run, which an earlier attempt may have made.
 */
export async function openCheckRun(
  checkRuns: CheckRuns,
  pull: PullRequest,
  runs: readonly CheckRun[],
  askedBy: string | null,
): Promise<CheckRun> {
  const latest = latestRun(runs, pull)
  const isAsked = askedBy !== null && latest?.askedBy !== askedBy
  if (latest === null || (latest.verdict !== null && (isAsked || isUnjudged(latest.verdict)))) {
    return await checkRuns.start(pull.headSha, pull.number, checkInProgress(), askedBy ?? undefined)
  }
  // The label keeps a further attempt from starting one more.
  return isAsked ? { ...latest, askedBy, isUnlabelled: true } : latest
}

/** The newest run of a pull request among those of its head. */
export function latestRun(runs: readonly CheckRun[], { number }: PullRequest): CheckRun | null {
  return runs.find(({ pullRequest }) => pullRequest === number) ?? null
}

/**
 * Shows the verdict, unless the run shows it already, and gives the run that shows it. A completed run with another
 * verdict gets a successor, as does the run of another pull request that GitHub counts and that does not show the worst.
 * `runs` are those of the head, as they are now.
 */
export async function showVerdict(
  github: RepositoryGateway,
  pull: PullRequest,
  run: CheckRun,
  runs: readonly CheckRun[],
  own: CheckOutput,
): Promise<CheckRun> {
  return await show(github.checkRuns, pull, run, own, await showingOf(github, pull, runs, own))
}

/** What to show on a head with these runs. */
export async function showingOf(
  github: RepositoryGateway,
  pull: PullRequest,
  runs: readonly CheckRun[],
  own: CheckOutput,
): Promise<Showing> {
  const output = await withWorstOfHead(github, pull, runs, own)
  const counted = runs.find(({ pullRequest }) => pullRequest !== null)
  const ofAnother = counted !== undefined && counted.pullRequest !== pull.number ? counted : null
  const isWrong =
    ofAnother?.verdict != null && passes(ofAnother.verdict.conclusion) !== passes(output.conclusion)
  return { output, ofAnother, isWrong }
}

/** See `showVerdict`. */
export async function show(
  checkRuns: CheckRuns,
  pull: PullRequest,
  run: CheckRun,
  own: CheckOutput,
  { output, ofAnother, isWrong }: Showing,
): Promise<CheckRun> {
  if (run.verdict === null) {
    const shown = await complete(checkRuns, run, output)
    return isWrong ? await succeed(checkRuns, pull, run, output) : shown
  }
  // Behind the run of another pull request, only the conclusion of this one matters.
  const isShown = shows(run.verdict, output) || (ofAnother !== null && shows(run.verdict, own))
  return isShown && !isWrong ? run : await succeed(checkRuns, pull, run, output)
}

/** Changes the text of a completed run, whose annotations stay. */
export async function replaceText(
  github: RepositoryGateway,
  pull: PullRequest,
  run: CheckRun,
  own: CheckOutput,
): Promise<void> {
  const output = await withWorstOfHead(github, pull, await github.checkRuns.ofHead(pull.headSha), own)
  await complete(github.checkRuns, run, output)
}

/** The successor answers the request that the run was for. */
async function succeed(
  checkRuns: CheckRuns,
  { headSha, number }: PullRequest,
  { askedBy }: CheckRun,
  output: CheckOutput,
): Promise<CheckRun> {
  return await complete(checkRuns, await checkRuns.start(headSha, number, output, askedBy), output)
}

async function complete(checkRuns: CheckRuns, run: CheckRun, output: CheckOutput): Promise<CheckRun> {
  await checkRuns.complete(run, output)
  return completed(run, output)
}

/** A run after its completion. */
export function completed(run: CheckRun, output: CheckOutput): CheckRun {
  const annotationsCount = Math.max(run.annotationsCount, output.annotations.length)
  const { isUnlabelled: _, ...rest } = run
  return { ...rest, own: output.own ?? output.conclusion, verdict: output, annotationsCount }
}

/**
 * Completes a run that is still in progress on a head that will not be analyzed. True where it hides the verdict of another
 * pull request with this head.
 */
export async function endCheckRun(
  checkRuns: CheckRuns,
  pull: PullRequest,
  output: CheckOutput,
): Promise<boolean> {
  const runs = await checkRuns.ofHead(pull.headSha)
  const run = latestRun(runs, pull)
  if (run?.verdict !== null) return false
  await checkRuns.complete(run, output)
  return runs.some(({ pullRequest }) => pullRequest !== null && pullRequest !== pull.number)
}

/** Whether a run shows a verdict, with or without the note that its review was refused. */
function shows(shown: NonNullable<CheckRun['verdict']>, output: CheckOutput): boolean {
  const { conclusion, title, summary, text } = shown
  const hasSummary =
    summary === output.summary || (lacksReview(summary) && summary.endsWith(`\n\n${output.summary}`))
  return conclusion === output.conclusion && title === output.title && hasSummary && text === output.text
}
