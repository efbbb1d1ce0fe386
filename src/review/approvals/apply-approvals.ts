import { conclude, failsGate } from '../../analysis/engine/gate.ts'
import type { Settings } from '../../analysis/model/settings.ts'
import type { Approvals, CheckReport, Finding, Gap } from '../../analysis/model/types.ts'
import { type RecordedApproval, subjectOfFinding, subjectOfGap } from './approvals.ts'

/** The findings and gaps of a report that a person may approve: those that fail the check, and errors. */
export function approvable(
  { findings, incomplete }: Pick<CheckReport, 'findings' | 'incomplete'>,
  gate: Settings['gate'],
): { readonly findings: readonly Finding[]; readonly gaps: readonly Gap[] } {
  return {
    findings: findings.filter(({ severity }) => severity === 'error' || failsGate(severity, gate)),
    gaps: incomplete.filter(({ blocks }) => blocks),
  }
}

/** The report as approvals leave it: what is approved does not fail the check. */
export function applyApprovals(
  report: CheckReport,
  recorded: readonly RecordedApproval[],
  gate: Settings['gate'],
): CheckReport {
  if (recorded.length === 0) return report
  // The first approval of several counts.
  const byKey = new Map(recorded.toReversed().map((approval) => [approval.key, approval]))
  const used = new Set<string>()
  const approvalOf = (key: string) => {
    const found = byKey.get(key)
    if (found) used.add(key)
    return found
  }

  const findings: Finding[] = []
  const approved: Approvals['findings'][number][] = []
  for (const finding of report.findings) {
    const found = approvalOf(subjectOfFinding(finding, report.changes).key)
    if (found) approved.push({ by: found.by, reason: found.reason, finding })
    else findings.push(finding)
  }
  const gaps: Approvals['gaps'][number][] = []
  const incomplete = report.incomplete.map((gap) => {
    const found = gap.blocks && approvalOf(subjectOfGap(gap).key)
    if (!found) return gap
    const { blocks: _, content: __, ...open } = gap
    gaps.push({ by: found.by, reason: found.reason, gap: open })
    return open
  })

  const left = { ...report, findings, incomplete }
  return {
    ...left,
    conclusion: conclude(findings, incomplete, gate),
    approvals: { findings: approved, gaps, void: voided(left, recorded, used, gate) },
  }
}

/** Approvals of what is still wrong, and is not what was approved. */
function voided(
  report: CheckReport,
  recorded: readonly RecordedApproval[],
  used: ReadonlySet<string>,
  gate: Settings['gate'],
): Approvals['void'] {
  const { findings, gaps } = approvable(report, gate)
  const now = new Map<string, Finding | Gap>([
    ...findings.map((finding) => [subjectOfFinding(finding, report.changes).subject, finding] as const),
    ...gaps.map((gap) => [subjectOfGap(gap).subject, gap] as const),
  ])
  return recorded
    .filter(({ key }) => !used.has(key))
    .flatMap(({ subject, by, reason }) => {
      const there = now.get(subject)
      return there === undefined ? [] : [{ by, reason, now: there }]
    })
}
