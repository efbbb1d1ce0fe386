import { applyEdits } from '../analysis/fixes/apply-edits.ts'
import { headTextOf } from '../analysis/head-text.ts'
import type { SourceText } from '../analysis/source-text.ts'
import type { CheckReport, Finding, Fix, Severity } from '../analysis/types.ts'
import { assertNever } from '../shared/assert-never.ts'
import { count } from '../shared/count.ts'
import { plain, visible } from '../shared/prose.ts'
import { codeFrame, sourceLine } from './code-frame.ts'
import { hunksOf } from './hunks.ts'
import type { Paint } from './paint.ts'
import { comparedWith, gapLine, wrap } from './words.ts'

type Texts = ReadonlyMap<string, SourceText>

const MAX_PROSE = 96
const COLOURS = { error: 'red', warning: 'yellow', notice: 'blue' } as const

/** The verdict for people: each finding with its lines and its fix, then what was not judged, then one line of sums. */
export function checkText(
  report: CheckReport,
  { baseName, baseTexts }: { readonly baseName: string; readonly baseTexts: Texts },
  paint: Paint,
): string {
  const findings = report.findings.map((finding) => {
    const texts = finding.side === 'head' ? report.headText : baseTexts
    return [...findingLines(finding, texts, paint), ...fixLines(finding, report.headText, paint), '']
  })
  const blocks = [
    ...findings,
    notJudged(report, paint),
    [`${summary(report, paint)} ${comparedWith(report, baseName)}`],
  ]
  return `${blocks.flat().join('\n')}\n`
}

function findingLines(finding: Finding, texts: Texts, paint: Paint): string[] {
  const { severity, rule, path, line, side } = finding
  const where = visible(`${path}:${line}`) + (side === 'base' ? ' (before the change)' : '')
  const head = `${paint([COLOURS[severity], 'bold'], severity)} ${paint('bold', rule)} ${paint('cyan', where)}`
  const source = texts.get(path)
  const frame = source === undefined ? [] : codeFrame(source.text, finding, paint)
  const advice = finding.advice.flatMap((paragraph) => ['', ...paragraphLines(plain(paragraph))])
  return [head, ...paragraphLines(plain(finding.message)), ...nameLines(finding), ...frame, ...advice]
}

/** The wire names, where the message cannot hold them all. */
function nameLines({ names }: Finding): string[] {
  if (names.length < 2) return []
  return names.map(
    (name) =>
      `    ${visible([...new Set([name.old, name.new])].filter((wire) => wire !== null).join(' → '))}`,
  )
}

function fixLines({ fix, path }: Finding, headText: Texts, paint: Paint): string[] {
  if (fix === null) return []
  const lines = ['', `  ${paint('green', labelOf(fix))}: ${plain(fix.title)}`]
  const paths = [...new Set(fix.edits.map((edit) => edit.path))]
  for (const edited of paths) {
    const before = headTextOf(headText, edited).text
    const after = applyEdits(
      before,
      fix.edits.filter((edit) => edit.path === edited),
    )
    if (paths.length > 1 || edited !== path) lines.push(`  ${paint('cyan', visible(edited))}`)
    const diff = hunksOf(before, after, 1).flatMap((hunk) => hunk.lines)
    lines.push(...diff.map((line) => diffLine(line, paint)))
  }
  return lines
}

function labelOf({ safety, verified }: Fix): string {
  if (!verified) return 'Illustration'
  switch (safety) {
    case 'safe':
      return 'Fix'
    case 'suggestion':
      return 'Suggestion'
    case 'display':
      return 'Illustration'
    default:
      return assertNever(safety)
  }
}

function diffLine(line: string, paint: Paint): string {
  const text = `    ${line.slice(0, 1)}${sourceLine(line.slice(1))}`.trimEnd()
  if (line.startsWith('+')) return paint('green', text)
  return line.startsWith('-') ? paint('red', text) : text
}

function notJudged({ incomplete }: CheckReport, paint: Paint): string[] {
  if (incomplete.length === 0) return []
  return [
    paint('yellow', 'Not judged, or only in part:'),
    ...incomplete.map((gap) => `  ${gapLine(gap)}`),
    '',
  ]
}

function summary(report: CheckReport, paint: Paint): string {
  const { findings, suppressed, changes, incomplete, conclusion } = report
  const breaking = changes.filter((change) => change.breaking).length
  const compared = `${count(changes.length, 'task change')}, ${breaking === 0 ? 'none' : breaking} breaking`
  const gaps = incomplete.length > 0 ? `; ${count(incomplete.length, 'place')} not judged` : ''
  const hidden = suppressed > 0 ? `; ${count(suppressed, 'finding')} suppressed in the code` : ''
  if (findings.length === 0) return `Nothing to report: ${compared}${hidden}${gaps}.`
  const severities = (['error', 'warning', 'notice'] as const).flatMap((severity) => sum(findings, severity))
  const verdict = paint(conclusion === 'failure' ? ['red', 'bold'] : 'bold', severities.join(', '))
  return `${verdict}; ${compared}${hidden}${gaps}.`
}

function sum(findings: readonly Finding[], severity: Severity): string[] {
  const number = findings.filter((finding) => finding.severity === severity).length
  return number === 0 ? [] : [count(number, severity)]
}

/** Prose in lines short enough to read. */
function paragraphLines(text: string): string[] {
  return wrap(text, MAX_PROSE).map((line) => `  ${line}`)
}
