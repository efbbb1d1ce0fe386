import type { CheckRun, PullRequest, RepositoryGateway } from '../ports.ts'
import { checkClosed, checkSuperseded, checkWithoutReview, lacksReview } from '../review/messages.ts'
import type { CheckOutput, ReviewPlan } from '../review/types.ts'
import { endCheckRun, replaceText, showVerdict } from './check-run.ts'
import type { Change, Watch } from './watch.ts'

interface Plans {
  readonly plan: ReviewPlan
  /** The same with every comment on its file as a whole. */
  readonly withoutLines: () => ReviewPlan
}

/**
 * Carries out a plan, as long as the pull request is the one that it was made for: the verdict first, as a review can be
 * refused.
 */
export async function applyPlan(
  github: RepositoryGateway,
  pull: PullRequest,
  run: CheckRun,
  { plan, withoutLines }: Plans,
  watch: Watch,
): Promise<Change> {
  const before = await watch()
  if (before.kind !== 'none') return before
  const shown = await showVerdict(github, pull, run, before.checkRuns, plan.check)
  if (plan.review === null) return before

  const change = await watch()
  if (change.kind !== 'none') return change
  const posted = await github.reviews.create(pull, plan.review)
  if (posted.ok) return await reviewed(github, pull, shown, plan.check)

  // One comment that GitHub cannot place makes it refuse all, and it names no culprit: so all are about files.
  const laterChange = await watch()
  const { review } = withoutLines()
  if (laterChange.kind !== 'none' || review === null) return laterChange
  const secondTry = await github.reviews.create(pull, review)
  if (secondTry.ok) return await reviewed(github, pull, shown, plan.check)
  if (!hasNote(shown)) await replaceText(github, pull, shown, checkWithoutReview(plan.check, secondTry.error))
  return laterChange
}

/** An earlier review of this verdict may have been refused. */
async function reviewed(
  github: RepositoryGateway,
  pull: PullRequest,
  shown: CheckRun,
  check: CheckOutput,
): Promise<Change> {
  if (hasNote(shown)) await replaceText(github, pull, shown, check)
  return { kind: 'none' }
}

function hasNote({ verdict }: CheckRun): boolean {
  return verdict !== null && lacksReview(verdict.summary)
}

/** A run must not stay in progress for ever on a head that nobody reviews; nothing else is written there. */
export async function endRunAfter(
  github: RepositoryGateway,
  pull: PullRequest,
  change: Change,
): Promise<void> {
  if (change.kind === 'closed') await endCheckRun(github.checkRuns, pull, checkClosed())
  if (change.kind === 'new-head') await endCheckRun(github.checkRuns, pull, checkSuperseded(change.headSha))
}
