import type { HeadText } from '../analysis/model/head-sources.ts'
import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import { isAtLeast, worstFirst } from '../analysis/model/worst-first.ts'
import { type Assignment, assignComments } from './assign-comments.ts'
import { readDiff } from './diff.ts'
import { placeOf } from './diff-position.ts'
import { renderBody } from './render/body.ts'
import { renderComment } from './render/comment.ts'
import type { Surroundings } from './render/footer.ts'
import { renderCheck } from './render/summary.ts'
import type { CheckOutput, DraftReview, PullRequestFile, ReviewPlan } from './types.ts'

/**
 * Turns a report into a review and a check. The check alone lists findings below `commentsFrom` and those in files that
 * the pull request does not change.
 */
export function planReview(input: {
  readonly report: CheckReport
  readonly files: readonly PullRequestFile[]
  /** Of findings in reviews of earlier heads: they are not repeated, but stay in the check. */
  readonly postedFingerprints: ReadonlySet<string>
  /** How many comments the review may have, 0 for no review at all, and on which findings. */
  readonly settings: Pick<Settings, 'maxComments' | 'commentsFrom'>
  readonly surroundings: Surroundings
}): ReviewPlan {
  const { report, files, postedFingerprints, surroundings } = input
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
        ? draftReview(
            assignComments(unposted, diff, report.headText, maxComments),
            report.headText,
            surroundings,
          )
        : null,
    check: renderCheck({ report, findings, outside, unreadable: diff.unreadable }),
  }
}

/** The check of commits whose diff nobody looks at: nothing has a place in it. */
export function planCheck(report: CheckReport): CheckOutput {
  const findings = worstFirst(report.findings)
  return renderCheck({ report, findings, outside: findings, unreadable: [] })
}

/** Null where every finding is outside of the diff: the check reports those. */
function draftReview(
  assignment: Assignment,
  headText: HeadText,
  surroundings: Surroundings,
): DraftReview | null {
  if (assignment.comments.length === 0) return null
  return {
    body: renderBody(assignment, surroundings),
    comments: assignment.comments.map((comment) => renderComment(comment, headText, surroundings)),
  }
}
