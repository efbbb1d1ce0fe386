import type { CheckReport, Gap } from '../../analysis/model/types.ts'
import { count } from '../../shared/count.ts'
import { visible } from '../../shared/prose.ts'
import { clip } from '../size-limits.ts'
import { severities } from './severities.ts'

/** A longer path would push the text out of sight. */
const MAX_PATH = 120

/** The check run's title, plain text: the worst result in one line, and how many files could not be read. */
export function renderTitle(report: CheckReport): string {
  const unclear = report.notUnderstood.length
  const title = titleOfRead(report)
  return unclear > 0 ? `${title}; ${count(unclear, 'place')} not understood` : title
}

function titleOfRead(report: CheckReport): string {
  const unread = report.incomplete.filter(isUnreadable)
  const atHead = pathsOf(unread.filter(({ side }) => side !== 'base'))
  const blocking = pathsOf(unread.filter(({ blocks }) => blocks))
  const [first = atHead[0]] = blocking
  const isUndecided = report.conclusion === 'neutral' || blocking.length > 0
  if (first !== undefined && isUndecided && !hasErrors(report)) return notRead(first, atHead.length - 1)
  if (atHead.length > 0) return `${verdict(report)}; ${count(atHead.length, 'file')} could not be read`
  const atBase = pathsOf(unread).length
  return atBase === 0
    ? verdict(report)
    : `${verdict(report)}; ${count(atBase, 'file')} could not be read at base`
}

function pathsOf(gaps: readonly Gap[]): string[] {
  return [...new Set(gaps.map(({ path }) => path))]
}

function verdict(report: CheckReport): string {
  const { changes, findings } = report
  const breaking = changes.filter((change) => change.breaking).length
  if (hasErrors(report) && breaking > 0) return `${count(breaking, 'task')} would break messages in flight`
  if (findings.length > 0) return `${severities(findings)} about Celery tasks`
  if (changes.length === 0) return nothingChanged(report)
  // Some breaks have no rule, or one that is switched off; they are counted all the same.
  if (breaking > 0) return `No findings, but ${count(breaking, 'task')} would break messages in flight`
  return `${count(changes.length, 'task change')}, all safe for messages in flight`
}

/** Tasks that are not understood may have changed. */
export function nothingChanged({ notUnderstood }: CheckReport): string {
  return notUnderstood.length > 0 ? 'No understood task changed' : 'No task contract changed'
}

/** Whether or not the gate fails the check for them. */
function hasErrors({ findings }: CheckReport): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

function notRead(path: string, others: number): string {
  const files = others === 0 ? '' : ` and ${count(others, 'more file')}`
  return `${clip(visible(path), MAX_PATH)}${files} could not be read`
}

/** A task with an unknown name leaves the rest of the verdict intact; the summary lists it. */
function isUnreadable({ kind }: Gap): boolean {
  return kind === 'unreadable'
}
