import type { Settings } from '../analysis/model/settings.ts'
import type { CheckReport, Gap } from '../analysis/model/types.ts'
import { isAtLeast, worstFirst } from '../analysis/model/worst-first.ts'
import { prose } from '../shared/prose.ts'
import { type Assignment, assignComments, type PlannedComment } from './assign-comments.ts'
import { readDiff } from './diff.ts'
import { placeOf } from './diff-position.ts'
import type { Markers } from './marker.ts'
import { checkOfLockedConversation } from './messages.ts'
import { renderBody } from './render/body.ts'
import { markdown } from './render/escape.ts'
import type { Surroundings } from './render/footer.ts'
import { renderCheck } from './render/summary.ts'
import { takeFitting } from './size-limits.ts'
import { withState } from './threads/comment-text.ts'
import { createDrafts, type PlannedDraft } from './threads/create-drafts.ts'
import { readHistory } from './threads/history.ts'
import { planThreads } from './threads/plan-threads.ts'
import type { CheckOutput, DraftReview, OwnReview, PullRequestFile, ReviewPlan, Thread } from './types.ts'

/** The rest of a review's body is for other markers and the text. */
const MAX_MARKERS = 14_000

/** What the app and people wrote on the pull request before. */
export interface Conversation {
  readonly threads: readonly Thread[]
  readonly reviews: readonly Pick<OwnReview, 'pending' | 'body'>[]
  readonly markers: Markers
  /** GitHub accepts no comments of apps. */
  readonly locked: boolean
  /** The check alone is written: nobody waits for comments. */
  readonly quiet: boolean
}

/**
 * Turns a report into a review, what becomes of earlier threads, and a check. The check alone lists findings below
 * `commentsFrom` and those in files that the pull request does not change.
 */
export function planReview(input: {
  readonly report: CheckReport
  readonly files: readonly PullRequestFile[]
  readonly conversation: Conversation
  /** How many comments the review may have, 0 for no review at all, and on which findings. */
  readonly settings: Pick<Settings, 'maxComments' | 'commentsFrom'>
  readonly surroundings: Surroundings
}): ReviewPlan {
  const { report, files, conversation, surroundings } = input
  const { maxComments, commentsFrom } = input.settings
  const { threads, markers, locked, quiet } = conversation
  const diff = readDiff(files)
  const findings = worstFirst(report.findings)
  const outside = findings.filter((finding) => placeOf(finding, diff) === null)
  const check = renderCheck({ report, findings, outside, unreadable: diff.unreadable })

  const history = readHistory(conversation, markers)
  const isOff = quiet || maxComments === 0
  const drafts = createDrafts({ findings, diff, headText: report.headText, surroundings })
  const { actions, replacements } = planThreads({
    threads,
    history,
    markers,
    headSha: report.head,
    found: new Set(findings.map(({ fingerprint }) => fingerprint)),
    drafts,
    approved: approvedLines(report),
    isJudged: (path) => isJudged(path, report.incomplete),
    mayNotify: !locked && !isOff,
  })
  const news = findings.filter(
    ({ severity, fingerprint }) => isAtLeast(severity, commentsFrom) && history.isNews(fingerprint),
  )
  if (isOff || locked) {
    const isMuted = locked && !isOff && news.length > 0
    return { review: null, threads: actions, check: isMuted ? checkOfLockedConversation(check) : check }
  }
  const assignment = assignComments(news, diff, report.headText, maxComments)
  const added = [...replacements, ...assignment.comments.map(drafts.render)]
  return { review: draftReview(added, assignment, markers, surroundings), threads: actions, check }
}

/** The check of commits whose diff nobody looks at: nothing has a place in it. */
export function planCheck(report: CheckReport): CheckOutput {
  const findings = worstFirst(report.findings)
  return renderCheck({ report, findings, outside: findings, unreadable: [] })
}

/** Null where every finding is outside of the diff: the check reports those. */
function draftReview(
  drafts: readonly PlannedDraft[],
  assignment: Assignment,
  markers: Markers,
  surroundings: Surroundings,
): DraftReview | null {
  if (drafts.length === 0) return null
  const planned: readonly PlannedComment[] = drafts.map((draft) => draft.planned)
  const reporting = drafts.filter(({ isPart }) => !isPart).flatMap(({ findings }) => findings)
  const keys = takeFitting([...new Set(reporting)], (key) => key, MAX_MARKERS).shown
  return {
    body: [
      renderBody({ ...assignment, comments: planned }, surroundings),
      markers.encode('thread', keys),
    ].join('\n'),
    comments: drafts.map(({ comment }) => ({ ...comment, body: withState(comment.body, [], markers) })),
  }
}

/** What a comment says of each approved finding. */
function approvedLines({ approvals }: CheckReport): ReadonlyMap<string, string> {
  return new Map(
    (approvals?.findings ?? []).map(({ finding, by, reason }) => {
      return [finding.fingerprint, markdown(prose`Approved by ${by}: ${reason}.`)]
    }),
  )
}

/** An unreadable file may hide any finding, and an unknown value one of its own file. */
function isJudged(path: string, gaps: readonly Gap[]): boolean {
  return !gaps.some((gap) => gap.kind === 'unreadable' || gap.blocks === true || gap.path === path)
}
