import type { HeadText } from '../analysis/model/head-sources.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport, Finding } from '../analysis/model/types.ts'
import { isAtLeast, worstFirst } from '../analysis/model/worst-first.ts'
import { assignComments } from './assign-comments.ts'
import { type PullRequestDiff, readDiff } from './diff.ts'
import { placeOf } from './diff-position.ts'
import { renderBody } from './render/body.ts'
import { renderComment } from './render/comment.ts'
import { renderCheck } from './render/summary.ts'
import type { DraftReview, PullRequestFile, ReviewPlan } from './types.ts'

/**
 * Turns a report into a review and a check, which alone lists findings below `commentsFrom`. Without `files`, all other
 * findings are in the review's body.
 */
export function planReview(input: {
  readonly report: CheckReport
  readonly files: readonly PullRequestFile[]
  /** Of findings in reviews of earlier heads: they are not repeated, but stay in the check. */
  readonly postedFingerprints: ReadonlySet<string>
  /** How many comments the review may have, 0 for no review at all, and on which findings. */
  readonly settings: Pick<Settings, 'maxComments' | 'commentsFrom'>
}): ReviewPlan {
  const { report, files, postedFingerprints } = input
  const { maxComments, commentsFrom } = input.settings
  const diff = readDiff(files)
  const findings = worstFirst(report.findings)
  const unposted = findings.filter(
    ({ severity, fingerprint }) => isAtLeast(severity, commentsFrom) && !postedFingerprints.has(fingerprint),
  )
  const outside = findings.filter((finding) => placeOf(finding, diff) === null)
  return {
    review:
      unposted.length > 0 && maxComments > 0
        ? draftReview(unposted, diff, report.headText, maxComments)
        : null,
    check: renderCheck({ report, findings, outside, unreadable: diff.unreadable }),
  }
}

function draftReview(
  findings: readonly Finding[],
  diff: PullRequestDiff,
  headText: HeadText,
  maxComments: number,
): DraftReview {
  const assignment = assignComments(findings, diff, headText, maxComments)
  return {
    body: renderBody(assignment, headText),
    comments: assignment.comments.map((comment) => renderComment(comment, headText)),
  }
}
