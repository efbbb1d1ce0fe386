import type { LinkedChange } from '../compare/compare-tasks.ts'
import { rememberSimilarity } from '../compare/similarity.ts'
import type { Finding } from '../model/types.ts'
import { type Case, changesOf, runRules } from './run-rules.ts'
import { proveFixes } from './verify-fixes.ts'

export interface Judgement {
  readonly changes: readonly LinkedChange[]
  readonly findings: readonly Finding[]
  /** How many findings comments in the code suppress. */
  readonly suppressed: number
}

/** Compares, applies the rules, and keeps of the fixes those that hold when they are applied. */
export function judge(input: Case): Judgement {
  const work = { ...input, similarity: rememberSimilarity() }
  const changes = changesOf(work, input.head)
  const { judged, suppressed } = runRules(work, input.head, changes, input.headText)
  const fixes = proveFixes(work, judged)
  const findings = judged.map(({ draft: _, key: __, next: ___, ...finding }, i): Finding => {
    return { ...finding, fix: fixes[i] ?? null }
  })
  return { changes, findings: findings.sort(compareFindings), suppressed }
}

function compareFindings(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  return a.fingerprint < b.fingerprint ? -1 : 1
}
