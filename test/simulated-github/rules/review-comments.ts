import { baseOf } from '../difference.ts'
import { diffFiles } from '../git/diffs.ts'
import type { LinePlace, PullRequest, Side } from '../state.ts'
import { hunkDownTo, lineOn, parsePatch } from './hunks.ts'

/** https://docs.github.com/rest/pulls/comments: what a request says about where a comment belongs. */
export interface RequestedPlace {
  readonly path: string
  readonly line?: number | undefined
  readonly side?: string | undefined
  readonly start_line?: number | undefined
  readonly start_side?: string | undefined
}

/** A place that GitHub accepts, with what it remembers of it. */
export interface Anchor {
  readonly place: LinePlace | null
  readonly originalBase: string
  readonly diffHunk: string
  readonly position: number
  /** The page shows no such line. */
  readonly lost?: boolean
}

/** Why GitHub refuses a place. */
export type PlaceProblem = 'path' | 'line' | 'start line outside' | 'start line order'

/** Anchors a comment to lines of the difference that `commit` makes to the pull request's base. */
export async function anchorLines(
  pullRequest: PullRequest,
  commit: string,
  requested: RequestedPlace,
): Promise<Anchor | PlaceProblem> {
  const originalBase = await baseOf(pullRequest, commit)
  const file = (await diffFiles(pullRequest.repository.gitDir, originalBase, commit)).find((one) => {
    return one.path === requested.path
  })
  if (file === undefined) return 'path'
  if (file.patch === null || requested.line === undefined) return 'line'
  const patch = parsePatch(file.patch)
  const side = sideOf(requested.side)
  const end = lineOn(patch, side, requested.line)
  if (end === null) return 'line'
  const anchor = { originalBase, diffHunk: hunkDownTo(patch, end), position: end.position }
  if (requested.start_line === undefined) {
    return { ...anchor, place: { side, line: requested.line, startSide: null, startLine: null } }
  }
  const startSide = requested.start_side === undefined ? side : sideOf(requested.start_side)
  const start = lineOn(patch, startSide, requested.start_line)
  if (start === null || start.hunk !== end.hunk) return 'start line outside'
  if (start.position >= end.position) return 'start line order'
  return { ...anchor, place: { side, line: requested.line, startSide, startLine: requested.start_line } }
}

/**
 * The same for GraphQL's single threads, which take a line that the difference does not have: the thread comes to be with
 * `line: null` and no page shows it. https://github.com/dcdpr/jp/pull/857
 */
export async function anchorLoosely(
  pullRequest: PullRequest,
  commit: string,
  requested: RequestedPlace,
): Promise<Anchor | null> {
  const anchor = await anchorLines(pullRequest, commit, requested)
  if (anchor === 'path' || requested.line === undefined) return null
  if (typeof anchor !== 'string') return anchor
  return {
    place: { side: sideOf(requested.side), line: requested.line, startSide: null, startLine: null },
    originalBase: await baseOf(pullRequest, commit),
    ...{ diffHunk: '', position: 1, lost: true },
  }
}

/** Anchors a comment to a whole file of the difference. */
export async function anchorFile(
  pullRequest: PullRequest,
  commit: string,
  path: string,
): Promise<Anchor | PlaceProblem> {
  const originalBase = await baseOf(pullRequest, commit)
  const files = await diffFiles(pullRequest.repository.gitDir, originalBase, commit)
  if (!files.some((one) => one.path === path)) return 'path'
  return { place: null, originalBase, diffHunk: '', position: 1 }
}

function sideOf(side: string | undefined): Side {
  return side === 'LEFT' ? 'LEFT' : 'RIGHT'
}
