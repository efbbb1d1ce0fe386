import type { HeadText } from '../analysis/model/head-sources.ts'
import type { Finding } from '../analysis/model/types.ts'
import type { PullRequestDiff } from './diff.ts'
import { type Place, placeOf } from './diff-position.ts'
import { intersection } from './line-range.ts'
import { mergeSuggestions, type Suggestion, suggestionFor } from './suggestion.ts'

/** More findings make a comment unreadable. */
const MAX_MERGED = 5

/** The content of one comment: findings that share a place, and the suggestion that fixes all of them. */
export interface PlannedComment {
  readonly place: Place
  readonly findings: readonly Finding[]
  readonly suggestion: Suggestion | null
}

/** Every finding of a review, by where it is reported. */
export interface Assignment {
  readonly comments: readonly PlannedComment[]
  /** In the diff, but beyond the number of comments in one review: the check reports them. */
  readonly beyond: readonly Finding[]
  /** On no line of the diff. */
  readonly outside: readonly Finding[]
}

/**
 * Places each finding, worst first: where its fix can be suggested, else where its lines are in the diff. Suggestions for
 * the same lines are merged; where that fails, the later finding has none.
 */
export function assignComments(
  findings: readonly Finding[],
  diff: PullRequestDiff,
  headText: HeadText,
  maxComments: number,
): Assignment {
  let comments: readonly PlannedComment[] = []
  const beyond: Finding[] = []
  const outside: Finding[] = []
  for (const finding of findings) {
    const hasRoom = comments.length < maxComments
    const suggestion = hasRoom ? suggestionFor(finding, diff, headText) : null
    const joined = suggestion && join(comments, finding, suggestion, headText)
    const place = placeOf(finding, diff)
    if (joined) comments = joined
    else if (place === null) outside.push(finding)
    else if (hasRoom) comments = [...comments, { place, findings: [finding], suggestion: null }]
    else beyond.push(finding)
  }
  return { comments, beyond, outside }
}

/** Adds a suggestion to the comments; null when it overlaps another and cannot be merged with it. */
function join(
  comments: readonly PlannedComment[],
  finding: Finding,
  suggestion: Suggestion,
  headText: HeadText,
): readonly PlannedComment[] | null {
  const meeting = comments.filter((comment) => meets(comment, suggestion))
  const findings = [...meeting.flatMap((comment) => comment.findings), finding]
  if (findings.length > MAX_MERGED) return null
  const suggestions = [...meeting.flatMap((comment) => comment.suggestion ?? []), suggestion]
  const merged = mergeSuggestions(suggestions, headText)
  if (merged === null) return null
  const comment: PlannedComment = {
    place: { path: merged.path, side: 'head', range: merged.range },
    findings,
    suggestion: merged,
  }
  const [first] = meeting
  if (first === undefined) return [...comments, comment]
  return comments.flatMap((other) => {
    if (other === first) return [comment]
    return meeting.includes(other) ? [] : [other]
  })
}

function meets({ suggestion }: PlannedComment, other: Suggestion): boolean {
  if (suggestion === null || suggestion.path !== other.path) return false
  return intersection(suggestion.range, other.range) !== null
}
