import type { Finding, Severity } from '../../analysis/model/types.ts'
import { plain } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'
import type { Annotation } from '../types.ts'

/** GitHub accepts 64 KB; nobody reads that in a margin. */
const MAX_MESSAGE = 4000
/** Four requests of fifty. */
const MAX_ANNOTATIONS = 200
const LEVELS: Record<Severity, Annotation['level']> = {
  error: 'failure',
  warning: 'warning',
  notice: 'notice',
}

/** Annotations for findings on no line of the diff, worst first. Findings on base have no line at head and get none. */
export function renderAnnotations(outside: readonly Finding[]): readonly Annotation[] {
  return outside
    .filter(({ side }) => side === 'head')
    .slice(0, MAX_ANNOTATIONS)
    .map((finding) => ({
      path: finding.path,
      startLine: finding.line,
      endLine: finding.endLine,
      level: LEVELS[finding.severity],
      title: plain(finding.title),
      // Annotations are shown as plain text, so that a Markdown escape would be seen.
      message: `${clip([finding.message, ...finding.advice].map(plain).join('\n\n'), MAX_MESSAGE)}\n\nRule: ${finding.rule}`,
    }))
}
