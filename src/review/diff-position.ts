import type { Finding, Side } from '../analysis/model/types.ts'
import type { PullRequestDiff } from './diff.ts'
import { intersection, type LineRange } from './line-range.ts'

/** Lines of a diff that can carry a comment; they lie in one hunk. */
export interface LinePlace {
  readonly path: string
  readonly side: Side
  readonly range: LineRange
}

/** A file of a diff as a whole. */
export interface FilePlace {
  readonly path: string
  readonly side: Side
  readonly range: null
}

export type Place = LinePlace | FilePlace

/**
 * The lines of a finding in the diff: those in the first hunk that has any. The whole file where the diff does not show
 * the lines: they are far from every hunk, or GitHub shows none of a file that is only renamed, binary or too large. Null
 * for a file outside of the diff.
 */
export function placeOf(finding: Finding, diff: PullRequestDiff): Place | null {
  const { side } = finding
  const file = diff.files[side].get(finding.path)
  if (file === undefined) return null
  const { path } = file
  const own = { start: finding.line, end: finding.endLine }
  for (const hunk of file.hunks) {
    const lines = hunk[side]
    const range = lines && intersection(lines, own)
    if (range) return { path, side, range }
  }
  return { path, side, range: null }
}
