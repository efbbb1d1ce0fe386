import type { Finding, Severity } from './types.ts'

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, notice: 2 }

/** The findings by severity; those of one severity keep their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity])
}

/** Whether a severity is as grave as another. */
export function isAtLeast(severity: Severity, other: Severity): boolean {
  return WEIGHT[severity] <= WEIGHT[other]
}
