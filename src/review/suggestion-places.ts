import type { HeadText } from '../analysis/model/head-sources.ts'
import type { Edit, Finding } from '../analysis/model/types.ts'
import type { PullRequestDiff } from './diff.ts'
import { byPlace } from './disjoint-edits.ts'
import { type Suggestion, suggestionOf } from './suggestion.ts'

/** With more places, pressing each button costs more than the command or the patch. */
const MAX_PLACES = 5
/** Unchanged lines between two edits of one place. */
const MAX_BETWEEN = 10

/**
 * The suggestions that together carry out the fixes of some findings, in the order of their lines. Empty where an edit
 * cannot be suggested: a part of a fix was never verified alone.
 */
export function suggestionsFor(
  findings: readonly Finding[],
  diff: PullRequestDiff,
  headText: HeadText,
): readonly Suggestion[] {
  if (findings.some((finding) => suggestedEdits(finding).length === 0)) return []
  const edits = findings.flatMap(suggestedEdits)
  const suggest = (some: readonly Edit[]) => {
    const owner = findings.find((finding) => suggestedEdits(finding).some((edit) => some.includes(edit)))
    return owner === undefined ? null : suggestionOf(some, owner, diff, headText)
  }
  const whole = suggest(edits)
  if (whole !== null) return [whole]
  const places = placesOf(edits)
  if (places.length < 2 || places.length > MAX_PLACES) return []
  const suggestions = places.map(suggest)
  return suggestions.every((one) => one !== null) ? suggestions : []
}

function suggestedEdits({ fix }: Finding): readonly Edit[] {
  return fix === null || !fix.verified || fix.safety === 'display' ? [] : fix.edits
}

/** Edits that are near each other. */
function placesOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const places: Edit[][] = []
  for (const edit of edits.toSorted(byPlace)) {
    const place = places.at(-1)
    const last = place?.at(-1)
    const isNear = last?.path === edit.path && edit.startLine - last.endLine <= MAX_BETWEEN
    if (place && isNear) place.push(edit)
    else places.push([edit])
  }
  return places
}
