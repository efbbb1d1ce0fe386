import type { HeadText } from '../analysis/model/head-sources.ts'
import type { Finding } from '../analysis/model/types.ts'
import { groupAlike } from './alike.ts'
import type { PullRequestDiff } from './diff.ts'
import { type Place, placeOf } from './diff-position.ts'
import { intersection } from './line-range.ts'
import { mergeSuggestions, type Suggestion } from './suggestion.ts'
import { suggestionsFor } from './suggestion-places.ts'

/** More findings make a comment unreadable. */
const MAX_MERGED = 5

/** The content of one comment. */
export interface PlannedComment {
  readonly place: Place
  readonly findings: readonly Finding[]
  /** Fixes all of the findings, together with the other suggestions where there are several. */
  readonly suggestion: Suggestion | null
  /** Null where there is one suggestion at most. */
  readonly part: Part | null
}

/** One of several suggestions that belong together. Each has a comment, and one of these reports the findings. */
interface Part {
  /** From 1, in the order of the lines. */
  readonly number: number
  readonly of: number
  readonly reports: boolean
}

/** Every finding of a review, by where it is reported. */
export interface Assignment {
  readonly comments: readonly PlannedComment[]
  /** In the diff, but beyond the number of comments in one review: the check reports them. */
  readonly beyond: readonly Finding[]
  /** In files outside of the diff: the check reports them. */
  readonly outside: readonly Finding[]
}

/**
 * Places each finding, worst first: where its fix can be suggested, else where its lines are in the diff, else at its
 * file. Many findings of one kind in a file share a comment. Suggestions for the same lines are merged; where that fails,
 * the later finding has none.
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
  for (const group of groupAlike(findings)) {
    const room = maxComments - comments.length
    const place = placeOfAll(group, diff)
    const suggestions = room > 0 ? suggestionsFor(group, diff, headText) : []
    const extended = withSuggestions(comments, { findings: group, suggestions, headText, place })
    if (extended !== null && extended.length <= maxComments) comments = extended
    else if (place === null) outside.push(...group)
    else if (room > 0) comments = [...comments, { place, findings: group, suggestion: null, part: null }]
    else beyond.push(...group)
  }
  return { comments, beyond, outside }
}

/** Where one comment about several findings of a file is. */
function placeOfAll(findings: readonly Finding[], diff: PullRequestDiff): Place | null {
  const places = findings.map((finding) => placeOf(finding, diff)).filter((place) => place !== null)
  return places.find(({ range }) => range !== null) ?? places[0] ?? null
}

interface Addition {
  readonly findings: readonly Finding[]
  readonly suggestions: readonly Suggestion[]
  readonly headText: HeadText
  /** Of the findings themselves. */
  readonly place: Place | null
}

function withSuggestions(comments: readonly PlannedComment[], addition: Addition) {
  const [first, ...others] = addition.suggestions
  if (first === undefined) return null
  return others.length === 0 ? join(comments, addition, first) : withParts(comments, addition)
}

/** Adds one comment for each suggestion; null where one overlaps those of other comments. */
function withParts(
  comments: readonly PlannedComment[],
  { findings, suggestions, place }: Addition,
): readonly PlannedComment[] | null {
  if (suggestions.some((suggestion) => comments.some((comment) => meets(comment, suggestion)))) return null
  const own = suggestions.findIndex((suggestion) => place !== null && isAt(place, suggestion))
  const reporting = Math.max(0, own)
  const parts = suggestions.map((suggestion, i) => ({
    place: placeAt(suggestion),
    findings,
    suggestion,
    part: { number: i + 1, of: suggestions.length, reports: i === reporting },
  }))
  return [...comments, ...parts]
}

/** Adds a suggestion to the comments; null when it overlaps another and cannot be merged with it. */
function join(
  comments: readonly PlannedComment[],
  { findings: own, headText }: Addition,
  suggestion: Suggestion,
): readonly PlannedComment[] | null {
  const meeting = comments.filter((comment) => meets(comment, suggestion))
  const findings = [...meeting.flatMap((comment) => comment.findings), ...own]
  if (meeting.length > 0 && findings.length > MAX_MERGED) return null
  // One suggestion of several cannot grow by the fix of another finding.
  if (meeting.some(({ part }) => part !== null)) return null
  const suggestions = [...meeting.flatMap((comment) => comment.suggestion ?? []), suggestion]
  const merged = mergeSuggestions(suggestions, headText)
  if (merged === null) return null
  const comment = { place: placeAt(merged), findings, suggestion: merged, part: null }
  const [first] = meeting
  if (first === undefined) return [...comments, comment]
  return comments.flatMap((other) => {
    if (other === first) return [comment]
    return meeting.includes(other) ? [] : [other]
  })
}

function placeAt({ path, range }: Suggestion): Place {
  return { path, side: 'head', range }
}

function isAt(place: Place, { path, range }: Suggestion): boolean {
  if (place.side !== 'head' || place.path !== path || place.range === null) return false
  return intersection(place.range, range) !== null
}

function meets({ suggestion }: PlannedComment, other: Suggestion): boolean {
  if (suggestion === null || suggestion.path !== other.path) return false
  return intersection(suggestion.range, other.range) !== null
}
