import type { HeadText } from '../../analysis/model/head-sources.ts'
import type { Finding } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import type { PlannedComment } from '../assign-comments.ts'
import type { Place } from '../diff-position.ts'
import { intersection } from '../line-range.ts'
import { encodeMarker } from '../marker.ts'
import { MAX_BODY, size, takeFitting } from '../size-limits.ts'
import type { LineComment } from '../types.ts'
import { markdown } from './escape.ts'
import { findingBlocks, fixBlocks, footer, location } from './finding.ts'

/** Renders a planned comment. Its range is the suggestion's, which replaces exactly these lines. */
export function renderComment(
  { place, findings, suggestion }: PlannedComment,
  headText: HeadText,
): LineComment {
  const said = findings.flatMap((finding) => [...elsewhere(finding, place), ...findingBlocks(finding)])
  const fixes = findings.flatMap(({ fix }) => fix ?? [])
  const solution = suggestion
    ? [`${fixes.map(({ title }) => markdown(title)).join('; ')}:`, suggestion.block]
    : findings.flatMap((finding) => fixBlocks(finding, headText))
  const end = [
    footer(findings),
    encodeMarker(
      'finding',
      findings.map(({ fingerprint }) => fingerprint),
    ),
  ]

  const { shown, left } = takeFitting(
    said,
    (block) => block,
    MAX_BODY - size([...solution, ...end].join('\n\n')) - 100,
  )
  const note =
    left.length > 0 ? [`${count(left.length, 'paragraph')} left out, the comment is too long.`] : []
  return {
    path: place.path,
    side: place.side,
    startLine: place.range.start,
    line: place.range.end,
    body: [...shown, ...note, ...solution, ...end].join('\n\n'),
  }
}

/** The location of a finding whose comment is at its fix instead. */
function elsewhere(finding: Finding, place: Place): readonly string[] {
  const own = { start: finding.line, end: finding.endLine }
  const here = finding.side === place.side && (finding.side === 'base' || finding.path === place.path)
  return here && intersection(own, place.range) ? [] : [`At ${location(finding)}:`]
}
