import { baseOf } from '../difference.ts'
import { diffFiles } from '../git/diffs.ts'
import type { LinePlace, ReviewComment } from '../state.ts'
import { lineOn, mapPlace, parsePatch } from './hunks.ts'

/** The place of a comment in the pull request as it is now. */
export type CurrentPlace =
  | { readonly kind: 'file' }
  | { readonly kind: 'lines'; readonly place: LinePlace; readonly position: number }
  | { readonly kind: 'outdated' }

/** Follows a comment's lines from the commit it was made on to the head of today, as GitHub does on each push. */
export async function currentPlace(comment: ReviewComment): Promise<CurrentPlace> {
  const root = comment.inReplyTo ?? comment
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
