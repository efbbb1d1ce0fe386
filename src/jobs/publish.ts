import type { PullRequest } from '../ports/pull-requests.ts'
import type { RepositoryGateway } from '../ports/repository-gateway.ts'
import type { Verdict } from '../ports/reviews.ts'
import type { DraftComment, DraftReview, ThreadAction } from '../review/types.ts'
import type { Change, Watch } from './watch.ts'

/** Comments and actions of one request. */
const BATCH = 50

/** What the app has to write in a pull request's conversation. */
export interface News {
  readonly review: DraftReview | null
  readonly threads: readonly ThreadAction[]
  /** Pending reviews that a crash left. */
  readonly leftovers: readonly string[]
  /** What the first request shows before all else; null where the check shows it already. */
  readonly verdict: Verdict | null
}

export interface Published {
  readonly change: Change
  /** GitHub's reason for refusing the review as a whole. */
  readonly refused: string | null
  /** Comments that GitHub did not place. */
  readonly unplaced: readonly DraftComment[]
}

/** Whether there is a request that a verdict could be part of. */
export function hasNews({ review, threads }: Pick<News, 'review' | 'threads'>): boolean {
  return review !== null || threads.some(({ kind }) => kind !== 'keep')
}

/** Writes at most one review, so that people get one mail. Looks before each request whether the plan still holds. */
export async function publish(
  github: RepositoryGateway,
  pull: PullRequest,
  { review, threads, leftovers, verdict }: News,
  watch: Watch,
): Promise<Published> {
  const { reviews } = github
  const [first = [], ...later] = batches(threads.filter(({ kind }) => kind !== 'keep'))
  if (review === null && leftovers.length > 0) {
    const change = await watch()
    if (change.kind !== 'none') return stopped(change)
    await reviews.discard(leftovers)
  }
  const published =
    review === null
      ? stopped({ kind: 'none' })
      : await postReview(github, pull, { review, threads: first, leftovers, verdict }, watch)
  let unshown = review === null ? verdict : null
  for (const batch of review === null && first.length > 0 ? [first, ...later] : later) {
    if (published.change.kind !== 'none') return published
    const change = await watch()
    if (change.kind !== 'none') return { ...published, change }
    await reviews.change(batch, unshown)
    unshown = null
  }
  return published
}

type NewReview = News & { readonly review: DraftReview }

async function postReview(
  github: RepositoryGateway,
  pull: PullRequest,
  news: NewReview,
  watch: Watch,
): Promise<Published> {
  const { review, threads, leftovers, verdict } = news
  const change = await watch()
  if (change.kind !== 'none') return stopped(change)
  const files = review.comments.filter(({ line }) => line === null)
  if (review.comments.length > BATCH) return await postInParts(github, pull, news, watch)
  if (files.length === 0) {
    const posted = await github.reviews.post(pull, news)
    if (posted.ok) return done(posted.value)
    // The actions were carried out, and a bad line does not refuse them.
    return await retry(github, pull, { review, threads: [], leftovers: [], verdict: null }, watch)
  }
  const begun = await github.reviews.begin(pull, { review, leftovers, verdict })
  if (!begun.ok) return await retry(github, pull, { review, threads, leftovers: [], verdict: null }, watch)
  return await submit(github, pull, begun.value, { comments: files, threads }, watch)
}

/** One line that GitHub cannot place makes it refuse all, and it names no culprit: so each is placed by itself. */
async function retry(
  github: RepositoryGateway,
  pull: PullRequest,
  news: NewReview,
  watch: Watch,
): Promise<Published> {
  const change = await watch()
  return change.kind === 'none' ? await postInParts(github, pull, news, watch) : stopped(change)
}

async function postInParts(
  github: RepositoryGateway,
  pull: PullRequest,
  { review, threads, leftovers, verdict }: NewReview,
  watch: Watch,
): Promise<Published> {
  const begun = await github.reviews.begin(pull, { review: { ...review, comments: [] }, leftovers, verdict })
  if (!begun.ok) {
    if (threads.length > 0) await github.reviews.change(threads, null)
    return { ...stopped({ kind: 'none' }), refused: begun.error }
  }
  const { id } = begun.value
  const unplaced: DraftComment[] = []
  for (const comments of batches(review.comments)) {
    const change = await watch()
    if (change.kind !== 'none') return stopped(change)
    unplaced.push(...(await github.reviews.extend(pull, id, comments)))
  }
  if (unplaced.length === review.comments.length) {
    await github.reviews.discard([id])
    if (threads.length > 0) await github.reviews.change(threads, null)
    return { ...stopped({ kind: 'none' }), refused: 'it has no place for the comments' }
  }
  return await submit(github, pull, { id, unplaced }, { comments: [], threads }, watch)
}

interface Draft {
  readonly id: string
  readonly unplaced: readonly DraftComment[]
}

/** Where the plan does not hold any more, the next job deletes the draft. */
async function submit(
  github: RepositoryGateway,
  pull: PullRequest,
  { id, unplaced }: Draft,
  {
    comments,
    threads,
  }: { readonly comments: readonly DraftComment[]; readonly threads: readonly ThreadAction[] },
  watch: Watch,
): Promise<Published> {
  const change = await watch()
  if (change.kind !== 'none') return stopped(change)
  const submitted = await github.reviews.submit(pull, id, comments, threads)
  if (!submitted.ok) return { ...stopped({ kind: 'none' }), refused: submitted.error }
  return done([...unplaced, ...submitted.value])
}

function stopped(change: Change): Published {
  return { change, refused: null, unplaced: [] }
}

function done(unplaced: readonly DraftComment[]): Published {
  return { change: { kind: 'none' }, refused: null, unplaced }
}

function batches<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / BATCH)
  return Array.from({ length: count }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH))
}
