import type { CheckReport, Finding, Severity } from '../analysis/model/types.ts'
import { worstFirst } from '../analysis/model/worst-first.ts'
import { hiddenFindings } from '../review/hidden-findings.ts'
import { unreadFiles } from '../review/unread-files.ts'
import { count } from '../shared/count.ts'
import { plain } from '../shared/prose.ts'
import { findingText, type Texts } from './finding-text.ts'
import type { Paint } from './paint.ts'
import { comparedWith, firstGaps, gapLine, MAX_PROSE, wrap } from './text-layout.ts'

/** The report for people: each finding, worst first, with its lines and its fix, then the gaps, then one line of totals. */
export function checkText(
  report: CheckReport,
  { baseName, baseTexts }: { readonly baseName: string; readonly baseTexts: Texts },
  paint: Paint,
): string {
  const texts = { baseTexts, headText: report.headText }
  const blocks = [
    ...worstFirst(report.findings).map((finding) => [...findingText(finding, texts, paint), '']),
    gapLines(report, paint),
    unreadLines(report, paint),
    notUnderstoodLines(report, paint),
    [`${summary(report, paint)} ${comparedWith(report, baseName)}`],
    moreAbout(report, paint),
  ]
  return `${blocks.flat().join('\n')}\n`
}

function gapLines({ incomplete }: CheckReport, paint: Paint): string[] {
  if (incomplete.length === 0) return []
  return [
    paint('yellow', 'Not judged, or only in part:'),
    ...incomplete.map((gap) => `  ${gapLine(gap)}`),
    '',
  ]
}

function unreadLines(report: CheckReport, paint: Paint): string[] {
  const unread = unreadFiles(report)
  return unread === null ? [] : [...wrap(plain(unread), MAX_PROSE).map((line) => paint('red', line)), '']
}

/** More would bury the findings; the JSON lists all. */
const MAX_NOT_UNDERSTOOD = 5

function notUnderstoodLines({ notUnderstood }: CheckReport, paint: Paint): string[] {
  if (notUnderstood.length === 0) return []
  return [
    paint('yellow', 'Not understood, and may make tasks that no rule sees:'),
    ...firstGaps(notUnderstood, MAX_NOT_UNDERSTOOD).map((line) => `  ${line}`),
    '',
  ]
}

function summary(report: CheckReport, paint: Paint): string {
  const { findings, changes, incomplete, notUnderstood, conclusion } = report
  const compared = `${count(changes.length, 'task change')}${breakingAmong(report)}`
  const unread = incomplete.length > 0 ? `; ${count(incomplete.length, 'place')} not judged` : ''
  const gaps = `${unread}${notUnderstood.length > 0 ? `; ${notUnderstood.length} not understood` : ''}`
  const hidden = hiddenFindings(report)
    .map((part) => `; ${part}`)
    .join('')
  const understood = notUnderstood.length > 0 ? ' on the tasks that were understood' : ''
  const isUnread = conclusion === 'failure' && findings.length === 0
  const nothing = isUnread ? paint(['red', 'bold'], 'Not judged') : 'Nothing to report'
  if (findings.length === 0) return `${nothing}${understood}: ${compared}${hidden}${gaps}.`
  const severities = (['error', 'warning', 'notice'] as const).flatMap((severity) => sum(findings, severity))
  const verdict = paint(conclusion === 'failure' ? ['red', 'bold'] : 'bold', severities.join(', '))
  return `${verdict}; ${compared}${hidden}${gaps}.`
}

/** An error may be about a setting or a queue's value, with no task change breaking: “none breaking” would mislead. */
function breakingAmong({ changes, findings }: CheckReport): string {
  const breaking = changes.filter((change) => change.breaking).length
  if (breaking > 0) return `, ${breaking} breaking`
  return findings.some(({ severity }) => severity === 'error') ? '' : ', none breaking'
}

function sum(findings: readonly Finding[], severity: Severity): string[] {
  const number = findings.filter((finding) => finding.severity === severity).length
  return number === 0 ? [] : [count(number, severity)]
}

/** How to read the page of a rule. */
function moreAbout({ findings }: CheckReport, paint: Paint): string[] {
  const rules = new Set(findings.map(({ rule }) => rule))
  const [first] = rules
  if (first === undefined) return []
  return [paint('dim', `More: celery-guard explain ${rules.size === 1 ? first : 'RULE'}`)]
}
