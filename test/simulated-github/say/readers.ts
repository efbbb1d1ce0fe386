import { currentPlace, type Thread, visibleReviews, visibleThreads } from '../rules/threads.ts'
import type { Simulation } from '../simulation.ts'
import type { CheckRun, IssueComment, PullRequest, Repository, Review, ReviewComment } from '../state.ts'

/** A review comment and its current place. */
export interface ShownComment {
  readonly comment: ReviewComment
  readonly outdated: boolean
  readonly resolved: boolean
  /** Lines of `comment.place.side` today; null for a whole file or an outdated comment. */
  readonly lines: { readonly start: number; readonly end: number } | null
  readonly replies: readonly ReviewComment[]
}

/** All that a person sees on the page of a pull request. */
export interface Conversation {
  /** Without those that only wrap a single comment. */
  readonly reviews: readonly Review[]
  /** Threads by the comment that opened them, in the order they came. */
  readonly threads: readonly ShownComment[]
  /** With their reactions. */
  readonly comments: readonly IssueComment[]
}

/** Reads the conversation; what it returns counts as read. */
export async function conversation(simulation: Simulation, pullRequest: PullRequest): Promise<Conversation> {
  const { state } = simulation
  const ofThis = (one: { readonly pullRequest: PullRequest }) => one.pullRequest === pullRequest
  const threads = visibleThreads(state, pullRequest, null).filter(({ root }) => !root.lost)
  const reviews = visibleReviews(state, pullRequest, null)
  const result = {
    reviews: reviews.filter((one) => one.body !== '' || one.state !== 'COMMENTED'),
    threads: await Promise.all(threads.map(show)),
    comments: state.issueComments.filter(ofThis),
  }
  for (const one of [...reviews, ...threads.flatMap(({ comments }) => comments), ...result.comments])
    one.unread = false
  const reacted = [...result.comments, ...reviews, ...threads.flatMap(({ comments }) => comments)]
  for (const one of reacted.flatMap(({ reactions }) => reactions)) one.unread = false
  return result
}

/** The check runs of a commit, in the order they came; they count as read. */
export function checkRuns(simulation: Simulation, repository: Repository, sha: string): CheckRun[] {
  const runs = simulation.state.checkRuns.filter(
    (run) => run.repository === repository && run.headSha === sha,
  )
  for (const run of runs) run.unread = false
  return runs
}

async function show({ root, comments }: Thread): Promise<ShownComment> {
  const [first = root, ...replies] = comments
  const current = await currentPlace(root)
  const place = current.kind === 'lines' ? current.place : null
  return {
    comment: first,
    outdated: current.kind === 'outdated',
    resolved: root.resolvedBy !== null,
    lines: place === null ? null : { start: place.startLine ?? place.line, end: place.line },
    replies: replies,
  }
}
