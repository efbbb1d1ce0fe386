import type { CheckRun } from '../ports/check-runs.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { Verdict } from '../ports/reviews.ts'
import {
  checkClosed,
  checkSuperseded,
  checkWithoutComments,
  checkWithoutReview,
  lacksReview,
} from '../review/messages.ts'
import type { CheckOutput, ReviewPlan } from '../review/types.ts'
import { completed, endCheckRun, latestRun, replaceText, show, showingOf } from './check-run.ts'
import { hasNews, type Published, publish } from './publish.ts'
import type { Change, Sighting, Watch } from './watch.ts'

/**
 * Carries out a plan, as long as the pull request is the one that it was made for: the verdict first, as a review can be
 * refused. `leftovers` are pending reviews, `isNew` is a run that this attempt started.
 */
export async function applyPlan(
  github: RepositoryGateway,
  pull: PullRequest,
  { run, isNew }: { readonly run: CheckRun; readonly isNew: boolean },
  { plan, leftovers }: { readonly plan: ReviewPlan; readonly leftovers: readonly string[] },
  watch: Watch,
): Promise<Change> {
  const before = await watch()
  if (before.kind !== 'none') return before
  const showing = await showingOf(github, pull, before.checkRuns, plan.check)
  const { output, isWrong } = showing
  // An earlier attempt may have failed because of the review, whose request must not take the verdict along again.
  const isJoint = isNew && !isWrong && hasNews(plan) && github.checkRuns.isShort(run, output)
  const verdict: Verdict | null = isJoint ? { pull, run, output } : null
  const shown =
    verdict === null ? await show(github.checkRuns, pull, run, plan.check, showing) : completed(run, output)
  const watching = verdict === null ? watch : after(before, watch)
  const published = await publish(github, pull, { ...plan, leftovers, verdict }, watching)
  const { change } = published
  const noted = withoutPosted(plan.check, published)
  if (noted !== null && !hasNote(shown)) await replaceText(github, pull, shown, noted)
  // An earlier review of this verdict may have been refused.
  const isMended = noted === null && change.kind === 'none' && plan.review !== null
  if (isMended && hasNote(shown)) await replaceText(github, pull, shown, plan.check)
  if (change.kind !== 'none') return change
  const hasOthers = before.checkRuns.some(({ pullRequest }) => pullRequest !== pull.number)
  // Since a run that was there already, others may have begun theirs.
  return hasOthers || shown.id !== run.id ? await showAgain(github, pull, noted ?? plan.check, watch) : change
}

/** Each look follows a write, and jobs of few other pull requests write at the same time. */
const MAX_LOOKS = 5

/** Jobs of other pull requests with this head may have looked and written at the same time: the last one shows the worst. */
async function showAgain(
  github: RepositoryGateway,
  pull: PullRequest,
  own: CheckOutput,
  watch: Watch,
): Promise<Change> {
  for (let look = 1; ; look++) {
    const now = await watch()
    const latest = latestRun(now.checkRuns, pull)
    if (now.kind !== 'none' || latest === null || look === MAX_LOOKS) return now
    const showing = await showingOf(github, pull, now.checkRuns, own)
    if ((await show(github.checkRuns, pull, latest, own, showing)) === latest) return now
  }
}

/** Nothing was written since the first sighting. */
function after(seen: Sighting, watch: Watch): Watch {
  let first: Sighting | null = seen
  return async () => {
    const known = first
    first = null
    return known ?? (await watch())
  }
}

/** The check with a note about comments that are missing; null where none is. */
function withoutPosted(check: CheckOutput, { refused, unplaced }: Published): CheckOutput | null {
  if (refused !== null) return checkWithoutReview(check, refused)
  return unplaced.length > 0 ? checkWithoutComments(check, unplaced.length) : null
}

function hasNote({ verdict }: CheckRun): boolean {
  return verdict !== null && lacksReview(verdict.summary)
}

/** A run must not stay in progress for ever on a head that nobody reviews; nothing else is written there. See `endCheckRun`. */
export async function endRunAfter(
  github: RepositoryGateway,
  pull: PullRequest,
  change: Change,
): Promise<boolean> {
  if (change.kind === 'closed') return await endCheckRun(github.checkRuns, pull, checkClosed())
  if (change.kind !== 'new-head') return false
  return await endCheckRun(github.checkRuns, pull, checkSuperseded(change.headSha))
}
