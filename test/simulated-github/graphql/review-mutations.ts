import { addReply, setResolved } from '../acts/comments.ts'
import {
  addThread,
  beginReview,
  deleteReview,
  PLACE_REFUSALS,
  pendingReviewOf,
  type ReviewEvent,
  submitReview,
} from '../acts/reviews.ts'
import { NotSimulated, unprocessable } from '../answer.ts'
import { GRAPHQL_ACCESS, type Needs } from '../rules/permissions.ts'
import {
  type Anchor,
  anchorFile,
  anchorLines,
  anchorLoosely,
  type PlaceProblem,
  type RequestedPlace,
} from '../rules/review-comments.ts'
import { requireBody } from '../rules/text.ts'
import { botLogin, type PullRequest, type Review, type ReviewComment } from '../state.ts'
import { reviewCommentNode, reviewNode, threadNode, threadOf } from './comments.ts'
import { type Context, requireGraphql } from './context.ts'
import { forbidden, unresolvable } from './refusal.ts'

type Input<T> = { readonly input: T & { readonly clientMutationId?: string | null } }

/** Where a new thread belongs, in GraphQL's words. */
interface ThreadPlace {
  readonly path: string
  readonly body: string
  readonly line?: number | null
  readonly side?: string | null
  readonly startLine?: number | null
  readonly startSide?: string | null
}

interface ReviewInput {
  readonly pullRequestId: string
  readonly event?: ReviewEvent | 'DISMISS' | null
  readonly body?: string | null
  readonly commitOID?: string | null
  readonly comments?: readonly unknown[] | null
  readonly threads?: readonly ThreadPlace[] | null
}

interface ThreadInput extends ThreadPlace {
  readonly pullRequestId?: string | null
  readonly pullRequestReviewId?: string | null
  readonly subjectType?: 'FILE' | 'LINE' | null
}

interface SubmitInput {
  readonly pullRequestId?: string | null
  readonly pullRequestReviewId?: string | null
  readonly event: ReviewEvent | 'DISMISS'
  readonly body?: string | null
}

export const reviewMutations = {
  async addPullRequestReview({ input }: Input<ReviewInput>, context: Context) {
    const { simulation } = context
    const { state } = simulation
    const { event, body, commitOID, threads } = input
    if ((input.comments ?? []).length > 0)
      throw new NotSimulated('comments of addPullRequestReview: use threads')
    const pullRequest = pullRequestById(context, input.pullRequestId, GRAPHQL_ACCESS.review)
    const drafts = await anchorAll(pullRequest, commitOID ?? pullRequest.head.sha, threads ?? [])
    const user = botLogin(state.app)
    const review = await beginReview(state, { pullRequest, user, body: body ?? '', commit: commitOID })
    for (const { draft, anchor } of drafts) addThread(state, review, draft, anchor)
    if (event !== null && event !== undefined) await submit(context, review, event, body)
    return answer(input, { pullRequestReview: reviewNode(simulation, review) })
  },

  async addPullRequestReviewThread({ input }: Input<ThreadInput>, context: Context) {
    const { simulation } = context
    requireBody('PullRequestReviewThread', input.body)
    const review = await reviewToExtend(context, input)
    const { pullRequest, commitId } = review
    if (isWithoutPull(input) && pullRequest.head.repository !== pullRequest.repository) {
      return answer(input, { thread: null })
    }
    const anchored =
      input.subjectType === 'FILE'
        ? await anchorFile(pullRequest, commitId, input.path)
        : await anchorLoosely(pullRequest, commitId, placeOf(input))
    // No error: https://github.com/dcdpr/jp/pull/857
    if (anchored === null || typeof anchored === 'string') return answer(input, { thread: null })
    const root = addThread(simulation.state, review, input, anchored)
    return answer(input, { thread: threadNode(simulation, threadOf(simulation.state, root)) })
  },

  async submitPullRequestReview({ input }: Input<SubmitInput>, context: Context) {
    const review = pendingReview(context, input)
    await submit(context, review, input.event, input.body)
    return answer(input, { pullRequestReview: reviewNode(context.simulation, review) })
  },

  deletePullRequestReview({ input }: Input<{ readonly pullRequestReviewId: string }>, context: Context) {
    const review = ownReviewById(context, input.pullRequestReviewId)
    deleteReview(context.simulation.state, review)
    return answer(input, { pullRequestReview: reviewNode(context.simulation, review) })
  },

  async addPullRequestReviewThreadReply(
    {
      input,
    }: Input<{
      readonly pullRequestReviewThreadId: string
      readonly pullRequestReviewId?: string | null
      readonly body: string
    }>,
    context: Context,
  ) {
    const { simulation } = context
    const root = threadById(context, input.pullRequestReviewThreadId, GRAPHQL_ACCESS.review)
    const id = input.pullRequestReviewId ?? null
    const review = id === null ? undefined : pendingReview(context, { pullRequestReviewId: id })
    const user = botLogin(simulation.state.app)
    const comment = await addReply(simulation, root, { user, body: input.body, review })
    return answer(input, { comment: reviewCommentNode(simulation, comment) })
  },

  resolveReviewThread: (args: Input<{ readonly threadId: string }>, context: Context) => {
    return resolve(args, context, true)
  },

  unresolveReviewThread: (args: Input<{ readonly threadId: string }>, context: Context) => {
    return resolve(args, context, false)
  },
}

async function resolve(
  { input }: Input<{ readonly threadId: string }>,
  context: Context,
  resolved: boolean,
): Promise<Record<string, unknown>> {
  const { simulation } = context
  const root = threadById(context, input.threadId, GRAPHQL_ACCESS.resolveReviewThread)
  await setResolved(simulation, root, botLogin(simulation.state.app), resolved)
  return answer(input, { thread: threadNode(simulation, threadOf(simulation.state, root)) })
}

async function submit(
  context: Context,
  review: Review,
  event: ReviewEvent | 'DISMISS',
  body: string | null | undefined,
): Promise<void> {
  if (event === 'DISMISS') throw unprocessable('Can not dismiss a pending pull request review')
  await submitReview(context.simulation, review, { event, body: body ?? undefined })
}

/** All are judged before anything is stored: one bad thread refuses the whole review. */
async function anchorAll(pullRequest: PullRequest, commit: string, threads: readonly ThreadPlace[]) {
  const anchored: { readonly draft: ThreadPlace; readonly anchor: Anchor }[] = []
  const problems: PlaceProblem[] = []
  for (const draft of threads) {
    requireBody('PullRequestReviewThread', draft.body)
    const anchor = await anchorLines(pullRequest, commit, placeOf(draft))
    if (typeof anchor === 'string') problems.push(anchor)
    else anchored.push({ draft, anchor })
  }
  if (problems.length > 0) throw unprocessable(...problems.map((one) => PLACE_REFUSALS[one]))
  return anchored
}

function placeOf({ path, line, side, startLine, startSide }: ThreadPlace): RequestedPlace {
  return {
    path,
    line: line ?? undefined,
    side: side ?? undefined,
    start_line: startLine ?? undefined,
    start_side: startLine === null || startLine === undefined ? undefined : (startSide ?? undefined),
  }
}

/** The pending review that a thread joins; a pull request alone names the app's draft, which begins where there is none. */
async function reviewToExtend(context: Context, input: ThreadInput): Promise<Review> {
  const { state } = context.simulation
  const { pullRequestReviewId: id, pullRequestId } = input
  if (typeof id === 'string') {
    const review = pendingReview(context, { pullRequestReviewId: id })
    if (isWithoutPull(input)) return review
    const named = pullRequestById(context, pullRequestId ?? '', GRAPHQL_ACCESS.review)
    if (named !== review.pullRequest) throw unresolvable('a pending review of this pull request')
    return review
  }
  const pullRequest = pullRequestById(context, pullRequestId ?? '', GRAPHQL_ACCESS.review)
  const user = botLogin(state.app)
  return pendingReviewOf(state, pullRequest, user) ?? beginReview(state, { pullRequest, user, body: '' })
}

/** In a pull request from a fork, such a thread is nowhere: https://github.com/github/github-mcp-server/pull/1749 */
function isWithoutPull({ pullRequestId }: ThreadInput): boolean {
  return pullRequestId === null || pullRequestId === undefined
}

/** The app's draft, named by itself or by its pull request. */
function pendingReview(
  context: Context,
  input: Pick<SubmitInput, 'pullRequestId' | 'pullRequestReviewId'>,
): Review {
  const { state } = context.simulation
  if (typeof input.pullRequestReviewId === 'string') {
    const review = ownReviewById(context, input.pullRequestReviewId)
    if (review.state !== 'PENDING') throw unprocessable('Review has already been submitted.')
    return review
  }
  const pullRequest = pullRequestById(context, input.pullRequestId ?? '', GRAPHQL_ACCESS.review)
  const pending = pendingReviewOf(state, pullRequest, botLogin(state.app))
  if (pending === undefined) throw unresolvable('a pending review')
  return pending
}

/** Reviews of others are not changed, and their drafts do not exist. */
function ownReviewById(context: Context, id: string): Review {
  const { state } = context.simulation
  const user = botLogin(state.app)
  const found = state.reviews.find((one) => {
    return `PRR_${one.id}` === id && (one.user === user || one.state !== 'PENDING')
  })
  if (found === undefined) throw unresolvable(`a node with the global id of '${id}'`)
  requireGraphql(context, found.pullRequest.repository, GRAPHQL_ACCESS.review)
  if (found.user !== user) throw forbidden()
  return found
}

function pullRequestById(context: Context, id: string, needs: Needs): PullRequest {
  const found = context.simulation.state.pullRequests.find((one) => `PR_${one.id}` === id)
  if (found === undefined) throw unresolvable(`a node with the global id of '${id}'`)
  requireGraphql(context, found.repository, needs)
  return found
}

/** A thread that still has a comment, by the id that its first comment gave it. */
function threadById(context: Context, id: string, needs: Needs): ReviewComment {
  const { state } = context.simulation
  const root = state.reviewComments.find((one) => `PRRT_${one.id}` === id && one.inReplyTo === null)
  if (root === undefined || threadOf(state, root).comments.length === 0) {
    throw unresolvable(`a node with the global id of '${id}'`)
  }
  requireGraphql(context, root.pullRequest.repository, needs)
  return root
}

function answer(
  { clientMutationId }: { readonly clientMutationId?: string | null },
  payload: Record<string, unknown>,
): Record<string, unknown> {
  return { clientMutationId: clientMutationId ?? null, ...payload }
}
