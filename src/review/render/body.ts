import type { HeadText } from '../../analysis/model/head-sources.ts'
import type { Finding } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import type { Assignment } from '../assign-comments.ts'
import { encodeMarker } from '../marker.ts'
import { MAX_BODY, size, takeFitting } from '../size-limits.ts'
import { findingBlocks, fixBlocks, footer, location } from './finding.ts'

/** Room for 2,600 fingerprints of 16 hex digits. Further findings are reported again at the next head. */
const MAX_MARKERS = 48_000
const ROOM_FOR_NOTE = 100

/** The body of a review: the number of findings, and each that is on no line of the diff. */
export function renderBody(assignment: Assignment, headText: HeadText): string {
  const { outside, beyond } = assignment
  const start = overview(assignment)
  // Findings that only the check reports are recorded too: the next head gets no comments for them either.
  const uncommented = [...outside, ...beyond]
  if (uncommented.length === 0) return start
  const marker = encodeMarker('finding', remembered(uncommented))
  const budget = MAX_BODY - size(start) - size(marker) - ROOM_FOR_NOTE
  const { shown, left } = takeFitting(outside, (finding) => section(finding, headText), budget)
  const note = left.length > 0 ? [`${count(left.length, 'finding')} more: see the check.`] : []
  return [start, ...shown, ...note, marker].join('\n\n')
}

function overview({ comments, beyond, outside }: Assignment): string {
  const inline = comments.flatMap(({ findings }) => findings)
  const total = `${count(inline.length + beyond.length + outside.length, 'finding')} about Celery tasks`
  const parts = [
    inline.length > 0 ? `${inline.length} in comments on the diff` : '',
    outside.length > 0 ? `${outside.length} on lines that the diff does not show` : '',
    beyond.length > 0
      ? `${beyond.length} in the diff, more than one review has comments for: see the check`
      : '',
  ]
  return `${total}: ${parts.filter((part) => part !== '').join('; ')}.`
}

function section(finding: Finding, headText: HeadText): string {
  const fix = fixBlocks(finding, headText)
  return ['---', location(finding), ...findingBlocks(finding), ...fix, footer([finding])].join('\n\n')
}

function remembered(findings: readonly Finding[]): readonly string[] {
  const fingerprints = findings.map(({ fingerprint }) => fingerprint)
  return takeFitting(fingerprints, (fingerprint) => fingerprint, MAX_MARKERS).shown
}
