import type { Change, CheckReport, Finding, Gap, Task } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import { hiddenFindings } from '../hidden-findings.ts'
import { MAX_BODY } from '../size-limits.ts'
import type { CheckOutput } from '../types.ts'
import { unreadFiles } from '../unread-files.ts'
import { renderAnnotations } from './annotations.ts'
import { codeSpan, markdown } from './escape.ts'
import { location } from './finding.ts'
import { severities } from './severities.ts'
import { tableBlocks } from './table.ts'
import { nothingChanged, renderTitle } from './title.ts'

const MAX_CHANGES = 40_000
const MAX_GAPS = 20_000
/** About 25 places: they are the same in every pull request. */
const MAX_NOT_UNDERSTOOD = 3000

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
  const text = findingTable(findings)
  const unread = unreadFiles(report)
  return {
    conclusion: report.conclusion,
    title: renderTitle(report),
    summary: [
      ...(unread === null ? [] : [markdown(unread)]),
      counts(report),
      ...changeTable(report.changes),
      ...gapTable('Not judged', [...report.incomplete, ...unreadable], MAX_GAPS),
      ...gapTable('Not understood, and may make tasks', report.notUnderstood, MAX_NOT_UNDERSTOOD),
    ].join('\n\n'),
    text: text.length > 0 ? text.join('\n\n') : null,
    annotations: renderAnnotations(outside),
  }
}

function counts(report: CheckReport): string {
  const { findings, changes } = report
  const shown = findings.length > 0 ? severities(findings) : 'No findings'
  const found = [shown, ...hiddenFindings(report)].join('; ')
  if (changes.length === 0) return `${found}. ${nothingChanged(report)}.`
  const breaking = changes.filter((change) => change.breaking).length
  return `${found}. ${count(changes.length, 'contract change')}, ${breaking} breaking.`
}

function changeTable(changes: readonly Change[]): readonly string[] {
  const items = [
    ...changes.filter((change) => change.breaking),
    ...changes.filter((change) => !change.breaking),
  ]
  const columns = ['Change', 'Wire name', 'What', 'Where', 'Breaks messages']
  return tableBlocks(
    { title: 'Contract changes', noun: 'change', columns, items, row: changeRow },
    MAX_CHANGES,
  )
}

function changeRow(change: Change): readonly string[] {
  const { kind, aspects, breaking } = change
  const task = change.new ?? change.old
  const where = task === null ? '' : codeSpan(`${task.path}:${task.line}`)
  return [kind, wireNames(change), aspects.join(', '), where, breaking ? '**yes**' : 'no']
}

function wireNames({ old, new: now }: Change): string {
  const names = [old, now].filter((task) => task !== null).map(wireName)
  return [...new Set(names)].join(' → ')
}

function wireName({ name }: Task): string {
  return name === null ? 'not known statically' : codeSpan(name)
}

function gapTable(title: string, items: readonly Omit<Gap, 'kind'>[], budget: number): readonly string[] {
  const row = ({ path, line, reason }: Omit<Gap, 'kind'>) => [
    codeSpan(line > 0 ? `${path}:${line}` : path),
    codeSpan(reason),
  ]
  return tableBlocks({ title, noun: 'place', columns: ['Where', 'Why'], items, row }, budget)
}

function findingTable(items: readonly Finding[]): readonly string[] {
  const columns = ['Severity', 'Where', 'Finding', 'Rule']
  const row = (finding: Finding) => [
    finding.severity,
    location(finding),
    `**${markdown(finding.title)}.** ${markdown(finding.message)}`,
    codeSpan(finding.rule),
  ]
  return tableBlocks({ title: 'Findings', noun: 'finding', columns, items, row }, MAX_BODY)
}
