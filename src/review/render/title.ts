import type { Change, CheckReport, Finding, Gap } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import { type Prose, visible } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'
import { severities } from './severities.ts'

/** A longer path would push the text out of sight. */
const MAX_PATH = 120

/** The check run's title, plain text. */
export function renderTitle(report: CheckReport): string {
  return answer(report)
    .map((part) => (typeof part === 'string' ? part : visible(part.code)))
    .join('')
}

/**
 * Whether the pull request may be merged, and why, in one line. `Merge with care` is for what the settings let pass: warnings,
 * and errors that do not fail the check.
 */
export function answer(report: CheckReport): Prose {
  const unclear = report.notUnderstood.length
  const read = answerOfRead(report)
  return unclear > 0 ? [...read, `; ${count(unclear, 'place')} not understood`] : read
}

function answerOfRead(report: CheckReport): Prose {
  const unread = report.incomplete.filter(isUnreadable)
  const atHead = pathsOf(unread.filter(({ side }) => side !== 'base'))
  const blocking = pathsOf(unread.filter(({ blocks }) => blocks))
  const [first = atHead[0]] = blocking
  const isUndecided = report.conclusion === 'neutral' || blocking.length > 0
  if (first !== undefined && isUndecided && !hasErrors(report)) {
    const start = blocking.length > 0 ? 'Could not be judged: ' : 'Merge with care: '
    return [start, ...notRead(first, atHead.length - 1)]
  }
  const judged = `${recommendation(report)}: ${reason(report)}`
  if (atHead.length > 0) return [`${judged}; ${count(atHead.length, 'file')} could not be read`]
  const atBase = pathsOf(unread).length
  return [atBase === 0 ? judged : `${judged}; ${count(atBase, 'file')} could not be read at base`]
}

function pathsOf(gaps: readonly Gap[]): string[] {
  return [...new Set(gaps.map(({ path }) => path))]
}

function recommendation(report: CheckReport): string {
  const { conclusion, findings, changes, notUnderstood } = report
  if (conclusion === 'failure') return 'Do not merge yet'
  const isSerious = findings.some(({ severity }) => severity !== 'notice')
  if (conclusion === 'neutral' || isSerious || changes.some(({ breaking }) => breaking))
    return 'Merge with care'
  return notUnderstood.length > 0 ? 'Safe to merge as far as understood' : 'Safe to merge'
}

function reason(report: CheckReport): string {
  const { changes, findings } = report
  const approved = report.approvals?.findings.length ?? 0
  const breaking = changes.filter((change) => change.breaking)
  const unapproved = breaking.filter((change) => !isApproved(change, report))
  if (hasErrors(report) && unapproved.length > 0) {
    return [breaks(unapproved), ...(approved > 0 ? [`${count(approved, 'break')} approved`] : [])].join('; ')
  }
  if (approved > 0 && !hasErrors(report)) {
    const others = findings.length > 0 ? [severities(findings)] : []
    return [`${count(approved, 'break')} approved`, ...others].join('; ')
  }
  if (findings.length > 0) return `${severities(findings)} about Celery tasks`
  if (changes.length === 0) return nothingChanged(report)
  // Some breaks have no rule, or one that is switched off; they are counted all the same.
  if (breaking.length > 0) return `no findings, but ${breaks(breaking)}`
  return `messages in flight survive ${count(changes.length, 'task change')}`
}

/** Somebody approved what rules say about the task, and no error about it is left. */
function isApproved({ old, new: successor }: Change, { approvals, findings }: CheckReport): boolean {
  const own = [old, successor].flatMap((task) => task?.name ?? task?.symbol ?? [])
  const isAbout = ({ names }: Finding) =>
    names.some((name) => [name.old, name.new].some((one) => one !== null && own.includes(one)))
  const approved = approvals?.findings ?? []
  const errors = findings.filter(({ severity }) => severity === 'error')
  return approved.some(({ finding }) => isAbout(finding)) && !errors.some(isAbout)
}

/** A message that is misread runs, with wrong values. */
function breaks(breaking: readonly Change[]): string {
  const verb = breaking.some(({ outcomes }) => outcomes.deploy === 'misread') ? 'break' : 'lose'
  return `${count(breaking.length, 'task')} would ${verb} messages in flight`
}

/** Tasks that are not understood may have changed. */
function nothingChanged({ notUnderstood }: Pick<CheckReport, 'notUnderstood'>): string {
  return notUnderstood.length > 0 ? 'no understood task changed' : 'no task contract changed'
}

/** Whether or not the gate fails the check for them. */
function hasErrors({ findings }: CheckReport): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

function notRead(path: string, others: number): Prose {
  const files = others === 0 ? '' : ` and ${count(others, 'more file')}`
  return [{ code: clip(visible(path), MAX_PATH) }, `${files} could not be read`]
}

/** A task with an unknown name leaves the rest of the verdict intact; the summary lists it. */
function isUnreadable({ kind }: Gap): boolean {
  return kind === 'unreadable'
}
