import type { LinkedChange } from '../compare/compare-tasks.ts'
import { rememberSimilarity } from '../compare/similarity.ts'
import type { Finding, Ignored, RemedyOutcome } from '../model/types.ts'
import { dueNames } from './due-names.ts'
import { type AnalysisInput, changesOf, runRules } from './run-rules.ts'
import { verifyFixes } from './verify-fixes.ts'
import { verifyRemedies } from './verify-remedies.ts'

export interface Analysis {
  readonly changes: readonly LinkedChange[]
  readonly findings: readonly Finding[]
  readonly remedies: readonly RemedyOutcome[]
  /** How many findings comments in the code suppress. */
  readonly suppressed: number
  readonly ignored: readonly Ignored[]
}

/** Compares the revisions, runs the rules and drops the fixes that do not hold when they are applied. Tries the requested remedies. */
export function analyze(input: AnalysisInput): Analysis {
  const work = { ...input, similarity: rememberSimilarity(), due: dueNames(input.base, input.today) }
  const changes = changesOf(work, input.head)
  const { drafts, suppressed, ignored } = runRules(work, input.head, changes, input.headText)
  const fixes = verifyFixes(work, drafts)
  const remedies = verifyRemedies(work, changes, drafts)
  const findings = drafts.map(({ draft: _, key: __, next: ___, ...finding }, i): Finding => {
    return { ...finding, fix: fixes[i] ?? null }
  })
  return { changes, findings: findings.sort(compareFindings), remedies, suppressed, ignored }
}

function compareFindings(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  return a.fingerprint < b.fingerprint ? -1 : 1
}
