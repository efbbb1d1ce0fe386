import { count } from '../../shared/count.ts'
import type { Assignment } from '../assign-comments.ts'
import { takeFitting } from '../size-limits.ts'
import type { Surroundings } from './footer.ts'

/** Room for 2,600 fingerprints of 16 hex digits. Further findings are reported again at the next head. */
const MAX_MARKERS = 48_000

/** The body of a review: one line, and a marker of every finding, so that none gets a comment at the same head later. */
export function renderBody({ comments, beyond, outside }: Assignment, { encode }: Surroundings): string {
  const inline = [...new Set(comments.flatMap(({ findings }) => findings))]
  const more = beyond.length + outside.length
  const line = `${count(inline.length, 'finding')} about Celery tasks${more > 0 ? `; ${more} more in the check` : ''}.`
  const fingerprints = [...inline, ...beyond, ...outside].map(({ fingerprint }) => fingerprint)
  return `${line}\n\n${encode('finding', takeFitting(fingerprints, (one) => one, MAX_MARKERS).shown)}`
}
