import type { CheckReport, Finding, Gap } from '../../analysis/model/types.ts'
import { graphBlocks } from '../graph/draw-graph.ts'
import { hiddenFindings } from '../hidden-findings.ts'
import { planRollout } from '../rollout/plan-rollout.ts'
import type { CheckOutput } from '../types.ts'
import { unreadFiles } from '../unread-files.ts'
import { renderAnnotations } from './annotations.ts'
import { changeTable } from './change-table.ts'
import { codeSpan, markdown } from './escape.ts'
import { exceptionBlocks } from './exceptions.ts'
import { location } from './finding.ts'
import { rolloutBlocks } from './rollout.ts'
import { section } from './section.ts'
import { severities } from './severities.ts'
import { tableBlocks } from './table.ts'
import { answer, renderTitle } from './title.ts'

/** Together with the notes that jobs put in front, they stay below GitHub’s limit for the summary. */
const MAX_PLAN = 12_000
const MAX_CHANGES = 30_000
const MAX_GAPS = 14_000
/** About 25 places: they are the same in every pull request. */
const MAX_NOT_UNDERSTOOD = 3000
/** In the text, which has a limit of its own. */
const MAX_FINDINGS = 49_000
const MAX_GRAPH = 15_000
/** A longer table would hide what follows it. */
const MAX_OPEN_CHANGES = 10

/** Everything that a check run shows. */
interface Verdict {
  readonly report: CheckReport
  /** Worst first, including those of earlier heads. */
  readonly findings: readonly Finding[]
  /** Those of them on no line of the diff. */
  readonly outside: readonly Finding[]
  /** Files whose diff could not be read. */
  readonly unreadable: readonly Omit<Gap, 'kind'>[]
}

/** The completed check run. */
export function renderCheck({ report, findings, outside, unreadable }: Verdict): CheckOutput {
  const text = [
    ...section('Findings', findingTable(findings), true),
    ...section('How messages reach these tasks', graphBlocks(report.changes, report.flow, MAX_GRAPH)),
  ]
  return {
    conclusion: report.conclusion,
    title: renderTitle(report),
    summary: [...verdict(report), ...sections(report, unreadable)].join('\n\n'),
    text: text.length > 0 ? text.join('\n\n') : null,
    annotations: renderAnnotations(outside),
  }
}

/** Whether it may be merged, and why. */
function verdict(report: CheckReport): readonly string[] {
  const unread = unreadFiles(report)
  const hasCounts = report.findings.length + report.changes.length + hiddenFindings(report).length > 0
  return [
    `**${markdown(answer(report))}**`,
    ...(unread === null ? [] : [markdown(unread)]),
    ...(hasCounts ? [counts(report)] : []),
  ]
}

function sections(report: CheckReport, unreadable: Verdict['unreadable']): readonly string[] {
  const { changes, flow, incomplete, notUnderstood, findings } = report
  const breaking = changes.filter((change) => change.breaking).length
  const changed = `Contract changes: ${changes.length}${breaking > 0 ? `, ${breaking} breaking` : ''}`
  const isSerious = breaking > 0 || findings.some(({ severity }) => severity !== 'notice')
  return [
    ...section(
      changed,
      changeTable(changes, flow, MAX_CHANGES),
      isSerious && changes.length <= MAX_OPEN_CHANGES,
    ),
    ...section('Rollout plan', rolloutBlocks(planRollout(report), MAX_PLAN), isSerious),
    ...exceptionBlocks(report),
    ...section('Not judged', gapTable([...incomplete, ...unreadable], MAX_GAPS), true),
    ...section('Not understood, and may make tasks', gapTable(notUnderstood, MAX_NOT_UNDERSTOOD)),
  ]
}

function counts(report: CheckReport): string {
  const { findings } = report
  const shown = findings.length > 0 ? severities(findings) : 'No findings'
  return `${[shown, ...hiddenFindings(report)].join('; ')}.`
}

function gapTable(items: readonly Omit<Gap, 'kind'>[], budget: number): readonly string[] {
  const row = ({ path, line, reason }: Omit<Gap, 'kind'>) => [
    codeSpan(line > 0 ? `${path}:${line}` : path),
    codeSpan(reason),
  ]
  return tableBlocks({ noun: 'place', columns: ['Where', 'Why'], items, row }, budget)
}

function findingTable(items: readonly Finding[]): readonly string[] {
  const columns = ['Severity', 'Finding', 'Where', 'Rule']
  const row = (finding: Finding) => [
    finding.severity,
    `**${markdown(finding.title)}.** ${markdown(finding.message)}`,
    location(finding),
    codeSpan(finding.rule),
  ]
  return tableBlocks({ noun: 'finding', columns, items, row }, MAX_FINDINGS)
}
