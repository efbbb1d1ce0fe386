import type { Finding, Severity } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'notice']

/** “1 error, 2 warnings”. */
export function severities(findings: readonly Finding[]): string {
  return WORST_FIRST.map((severity) => findings.filter((finding) => finding.severity === severity).length)
    .flatMap((n, i) => (n > 0 ? [count(n, WORST_FIRST[i] ?? '')] : []))
    .join(', ')
}
