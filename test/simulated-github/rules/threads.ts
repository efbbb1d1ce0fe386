import { baseOf } from '../difference.ts'
import { diffFiles } from '../git/diffs.ts'
import type { LinePlace, Login, PullRequest, Review, ReviewComment, State } from '../state.ts'
import { lineOn, mapPlace, parsePatch } from './hunks.ts'

/** The place of a comment in the pull request as it is now. */
export type CurrentPlace =
  | { readonly kind: 'file' }
  | { readonly kind: 'lines'; readonly place: LinePlace; readonly position: number }
  | { readonly kind: 'outdated' }

/** Follows a comment's lines from the commit it was made on to the head of today, as GitHub does on each push. */
export async function currentPlace(comment: ReviewComment): Promise<CurrentPlace> {
  const root = comment.inReplyTo ?? comment
  if (root.lost) return { kind: 'outdated' }
  if (root.place === null) return { kind: 'file' }
  const { pullRequest, path } = root
  const { gitDir } = pullRequest.repository
  const base = await baseOf(pullRequest)
  const shown = (await diffFiles(gitDir, base, pullRequest.head.sha)).find((one) => one.path === path)
  if (shown === undefined || shown.patch === null) return { kind: 'outdated' }
  const place =
    root.place.side === 'LEFT'
      ? await follow(gitDir, root.originalBase, base, shown.oldPath, root.place)
      : await follow(gitDir, root.originalCommit, pullRequest.head.sha, path, root.place)
  if (place === null) return { kind: 'outdated' }
  const line = lineOn(parsePatch(shown.patch), place.side, place.line)
  return line === null ? { kind: 'outdated' } : { kind: 'lines', place, position: line.position }
}

async function follow(
  gitDir: string,
  from: string,
  to: string,
  path: string,
  place: LinePlace,
): Promise<LinePlace | null> {
  if (from === to) return place
  const between = (await diffFiles(gitDir, from, to)).find((one) => one.path === path || one.oldPath === path)
  if (between === undefined) return place
  if (between.status !== 'M') return null
  // A change of mode alone leaves no patch and moves no line.
  return between.patch === null ? place : mapPlace(parsePatch(between.patch), place)
}

export interface Thread {
  /** The comment that opened it, which may be deleted. */
  readonly root: ReviewComment
  /** Oldest first, at least one. */
  readonly comments: readonly ReviewComment[]
}

/** The threads of a pull request that a user sees. A thread lives as long as one of its comments does. */
export function visibleThreads(state: State, pullRequest: PullRequest, viewer: Login | null): Thread[] {
  const threads = new Map<ReviewComment, ReviewComment[]>()
  for (const comment of visibleComments(state, pullRequest, viewer)) {
    const root = comment.inReplyTo ?? comment
    threads.set(root, [...(threads.get(root) ?? []), comment])
  }
  return [...threads].map(([root, comments]) => ({ root, comments }))
}

/** The review comments that a user sees; null: those that everybody sees. */
export function visibleComments(
  state: State,
  pullRequest: PullRequest,
  viewer: Login | null,
): ReviewComment[] {
  return state.reviewComments.filter((one) => {
    return one.pullRequest === pullRequest && !one.deleted && isShown(one.review, viewer)
  })
}

export function visibleReviews(state: State, pullRequest: PullRequest, viewer: Login | null): Review[] {
  return state.reviews.filter((one) => one.pullRequest === pullRequest && isShown(one, viewer))
}

function isShown({ state, user }: Review, viewer: Login | null): boolean {
  return state !== 'PENDING' || user === viewer
}
