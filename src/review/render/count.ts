import type { Finding, Severity } from '../../analysis/types.ts'

const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'notice']

/** “1 finding”, “2 findings”. */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`
}

/** “1 error, 2 warnings”. */
export function severities(findings: readonly Finding[]): string {
  return WORST_FIRST.map((severity) => findings.filter((finding) => finding.severity === severity).length)
    .flatMap((n, i) => (n > 0 ? [counted(n, WORST_FIRST[i] ?? '')] : []))
    .join(', ')
}
