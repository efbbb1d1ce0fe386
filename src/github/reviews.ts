import { z } from 'zod'
import type { CheckRuns } from '../ports/check-runs.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { Reviews, Verdict } from '../ports/reviews.ts'
import type { DraftComment, DraftReview, LineComment, ThreadAction } from '../review/types.ts'
import { err, ok, type Result } from '../shared/result.ts'
import { partialAnswer } from './bare-errors.ts'
import { completion, isCompleted } from './check-runs.ts'
import { isRetryable } from './errors.ts'
import { type Answer, aliasOf, type Mutation, mutate } from './mutations.ts'
import type { RepositoryClient } from './octokit.ts'

const Placed = z.object({
  path: z.string(),
  line: z.number().nullable(),
  startLine: z.number().nullable(),
  subjectType: z.string(),
})
const REVIEW = 'pullRequestReview { id comments(first: 100) { nodes { path line startLine subjectType } } }'
const Review = z.object({
  pullRequestReview: z.object({ id: z.string(), comments: z.object({ nodes: z.array(Placed) }) }),
})
const THREAD = 'thread { path line startLine subjectType }'
const AddedThread = z.object({ thread: Placed.nullable() })

type Placed = z.infer<typeof Placed>

/** Writes this app's reviews and threads, several changes with one request. Only the resolver's token can resolve threads. */
export function createReviews(
  client: RepositoryClient,
  resolver: RepositoryClient,
  checkRuns: Pick<CheckRuns, 'complete'>,
): Reviews {
  const sender = (threads: readonly ThreadAction[]) =>
    threads.some(({ kind }) => kind === 'resolve') ? resolver : client

  /** The verdict first, which nothing else may take away; the answers to the others. */
  async function send(
    through: RepositoryClient,
    verdict: Verdict | null,
    mutations: readonly Mutation[],
  ): Promise<readonly Answer[]> {
    if (verdict === null) return await mutate(through, mutations)
    const { run, output } = verdict
    const [shown, ...answers] = await mutate(through, [completion(verdict), ...mutations]).catch(
      async (error: unknown) => {
        // The next attempt sees what became of it.
        if (isRetryable(error)) throw error
        const data = partialAnswer(error)[aliasOf(0)] ?? null
        if (!isCompleted({ data })) await checkRuns.complete(run, output)
        throw error
      },
    )
    if (!isCompleted(shown)) await checkRuns.complete(run, output)
    return answers
  }

  return {
    async post(pull, { review, verdict, threads, leftovers }) {
      const lines = review.comments.filter(isOfLine)
      const mutations = [...leftovers.map(discardMutation), reviewMutation(pull, review, lines, 'COMMENT')]
      const actions = threads.flatMap(threadMutations)
      const answers = await send(sender(threads), verdict, [...mutations, ...actions])
      return reviewIn(answers[leftovers.length], ({ comments }) => unplaced(lines, comments.nodes))
    },

    async begin(pull, { review, verdict, leftovers }) {
      const lines = review.comments.filter(isOfLine)
      const answers = await send(client, verdict, [
        ...leftovers.map(discardMutation),
        reviewMutation(pull, review, lines, null),
      ])
      return reviewIn(answers[leftovers.length], ({ id, comments }) => {
        return { id, unplaced: unplaced(lines, comments.nodes) }
      })
    },

    async extend(pull, id, comments) {
      const answers = await mutate(
        client,
        comments.map((comment) => commentMutation(pull, id, comment)),
      )
      return unplacedThreads(comments, answers)
    },

    async submit(pull, id, comments, threads) {
      const answers = await mutate(sender(threads), [
        ...comments.map((comment) => commentMutation(pull, id, comment)),
        submitMutation(id),
        ...threads.flatMap(threadMutations),
      ])
      const submitted = answers[comments.length]
      if (submitted === undefined || 'refused' in submitted) return err(reasonOf(submitted))
      return ok(unplacedThreads(comments, answers))
    },

    async discard(ids) {
      await mutate(client, ids.map(discardMutation))
    },

    async change(threads, verdict) {
      await send(sender(threads), verdict, threads.flatMap(threadMutations))
    },
  }
}

/** Without an event the review stays pending, which only its author sees. */
function reviewMutation(
  pull: { readonly id: string; readonly headSha: string },
  { body }: DraftReview,
  lines: readonly LineComment[],
  event: 'COMMENT' | null,
): Mutation {
  return {
    field: 'addPullRequestReview',
    input: {
      pullRequestId: pull.id,
      commitOID: pull.headSha,
      body,
      ...(event !== null && { event }),
      threads: lines.map(placed),
    },
    select: REVIEW,
    required: true,
  }
}

/**
 * With the review alone, GitHub places nothing in pull requests from forks:
 * https://github.com/github/github-mcp-server/pull/1749
 */
function commentMutation({ id }: PullRequest, review: string, comment: DraftComment): Mutation {
  const place = isOfLine(comment)
    ? placed(comment)
    : { path: comment.path, body: comment.body, subjectType: 'FILE' }
  return {
    field: 'addPullRequestReviewThread',
    input: { pullRequestId: id, pullRequestReviewId: review, ...place },
    select: THREAD,
  }
}

function submitMutation(id: string): Mutation {
  return {
    field: 'submitPullRequestReview',
    input: { pullRequestReviewId: id, event: 'COMMENT' },
    select: 'pullRequestReview { id }',
    required: true,
  }
}

function discardMutation(id: string): Mutation {
  return {
    field: 'deletePullRequestReview',
    input: { pullRequestReviewId: id },
    select: 'pullRequestReview { id }',
  }
}

/** The edit first: it says why the thread is resolved. */
function threadMutations(action: ThreadAction): readonly Mutation[] {
  const { kind, thread } = action
  if (kind === 'keep') return []
  if (kind === 'answer') {
    const input = { pullRequestReviewThreadId: thread.id, body: action.body }
    return [{ field: 'addPullRequestReviewThreadReply', input, select: 'comment { id }' }]
  }
  const edit: Mutation = {
    field: 'updatePullRequestReviewComment',
    input: { pullRequestReviewCommentId: thread.comment.id, body: action.body },
    select: 'pullRequestReviewComment { id }',
  }
  if (kind === 'edit') return [edit]
  return [edit, { field: 'resolveReviewThread', input: { threadId: thread.id }, select: 'thread { id }' }]
}

function placed(comment: LineComment) {
  const side = comment.side === 'head' ? 'RIGHT' : 'LEFT'
  const { path, body, line, startLine } = comment
  // GitHub refuses a range of one line.
  return { path, body, side, line, ...(startLine < line && { startLine, startSide: side }) }
}

function isOfLine(comment: DraftComment): comment is LineComment {
  return comment.line !== null
}

function reviewIn<T>(
  answer: Answer | undefined,
  read: (review: z.infer<typeof Review>['pullRequestReview']) => T,
): Result<T> {
  if (answer === undefined || 'refused' in answer) return err(reasonOf(answer))
  return ok(read(Review.parse(answer.data).pullRequestReview))
}

function reasonOf(answer: Answer | undefined): string {
  return answer !== undefined && 'refused' in answer ? answer.refused : 'GitHub gave no answer'
}

/** GitHub accepts some comments that it then shows at no line. */
function unplaced(lines: readonly LineComment[], nodes: readonly Placed[]): readonly LineComment[] {
  const left = [...nodes]
  return lines.filter((comment) => {
    const at = left.findIndex((node) => isAt(node, comment))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function unplacedThreads(
  comments: readonly DraftComment[],
  answers: readonly Answer[],
): readonly DraftComment[] {
  return comments.filter((comment, i) => {
    const answer = answers[i]
    if (answer === undefined || 'refused' in answer) return true
    const { thread } = AddedThread.nullable().parse(answer.data) ?? { thread: null }
    return thread === null || !isAt(thread, comment)
  })
}

function isAt({ path, line, startLine, subjectType }: Placed, comment: DraftComment): boolean {
  if (path !== comment.path) return false
  if (!isOfLine(comment)) return subjectType === 'FILE'
  return line === comment.line && (startLine ?? line) === comment.startLine
}
