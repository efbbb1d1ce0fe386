import type { CheckRun, PullRequest, RepositoryGateway } from '../ports.ts'
import { checkSuperseded } from '../review/messages.ts'
import type { ReviewPlan } from '../review/types.ts'
import { showVerdict } from './check-run.ts'

interface Plans {
  readonly plan: ReviewPlan
  /** The same with every comment in the review's body. */
  readonly withoutComments: () => ReviewPlan
}

/** Carries out a plan, as long as the head is the one that it was made for: the job for a newer head reports that. */
export async function applyPlan(
  github: RepositoryGateway,
  pull: PullRequest,
  run: CheckRun,
  plans: Plans,
): Promise<'applied' | 'superseded'> {
  const newHead = (await postReview(github, pull, plans)) ?? (await headIfMoved(github, pull))
  if (newHead === null) {
    await showVerdict(github.checkRuns, pull, run, plans.plan.check)
    return 'applied'
  }
  // The run on the old head must not stay in progress for ever; nothing else is written there.
  if (run.verdict === null) await github.checkRuns.complete(run, checkSuperseded(newHead))
  return 'superseded'
}

/** Posts what the plan has to say. The answer is the new head where there is one, and nothing was posted then. */
async function postReview(
  github: RepositoryGateway,
  pull: PullRequest,
  { plan, withoutComments }: Plans,
): Promise<string | null> {
  if (plan.review === null) return null
  const newHead = await headIfMoved(github, pull)
  if (newHead !== null) return newHead
  const posted = await github.reviews.create(pull, plan.review)
  if (posted.ok) return null

  // One comment that GitHub cannot place makes it refuse all, and it names no culprit: so none gets a place.
  const newerHead = await headIfMoved(github, pull)
  const { review } = withoutComments()
  if (newerHead !== null || review === null) return newerHead
  const secondTry = await github.reviews.create(pull, review)
  if (!secondTry.ok) throw new Error(`GitHub refused the review: ${secondTry.error}`)
  return null
}

/** The new head, if the pull request no longer has the one that was read. */
export async function headIfMoved(github: RepositoryGateway, pull: PullRequest): Promise<string | null> {
  const { headSha } = await github.pullRequests.read(pull.number)
  return headSha === pull.headSha ? null : headSha
}
