import type { Finding, Side } from '../analysis/model/types.ts'
import type { PullRequestDiff } from './diff.ts'
import { intersection, type LineRange } from './line-range.ts'

/** Lines of a diff that can carry a comment; they lie in one hunk. */
export interface Place {
  readonly path: string
  readonly side: Side
  readonly range: LineRange
}

/**
 * The lines of a finding in the diff: those in the first hunk that has any. Null when no hunk has; the finding is then
 * reported outside the diff, never dropped.
 */
export function placeOf(finding: Finding, diff: PullRequestDiff): Place | null {
  const file = diff.files[finding.side].get(finding.path)
  if (file === undefined) return null
  const own = { start: finding.line, end: finding.endLine }
  for (const hunk of file.hunks) {
    const lines = hunk[finding.side]
    const range = lines && intersection(lines, own)
    if (range) return { path: file.path, side: finding.side, range }
  }
  return null
}
