import { reasonOf } from '../reason.ts'
import type { Approvable, ApproveOutcome, Granted } from './approve-outcome.ts'

/** A word that names what is approved, and the reason. */
interface Request {
  readonly target: string
  readonly reason: string
}

/** What the lines behind a command approve: `shop.tasks.pay the queue is drained`. */
export function chooseApproved(
  lines: readonly string[],
  by: string,
  available: readonly Approvable[],
): Extract<ApproveOutcome, { kind: 'judged' }> {
  const spaced = available.flatMap(wordsFor).filter((word) => /\s/.test(word))
  const requests = lines.map((line) => toRequest(line, spaced)).filter(({ target }) => target !== '')
  const found = requests.map((request) => ({
    ...request,
    what: namedBy(request.target, available),
  }))
  const granted = found.filter(({ what, reason }) => what.length > 0 && reason !== '')
  const taken = new Set(granted.flatMap(({ what }) => what))
  return {
    kind: 'judged',
    granted: granted.map(({ what, reason }): Granted => ({ by, reason, what })),
    unknown: targets(found.filter(({ what }) => what.length === 0)),
    withoutReason: targets(found.filter(({ what, reason }) => what.length > 0 && reason === '')),
    left: available.filter((one) => !taken.has(one)),
  }
}

/** By one of their words; else by the end of the one wire name that ends so, whatever the case. */
function namedBy(target: string, available: readonly Approvable[]): readonly Approvable[] {
  const exact = available.filter((one) => wordsFor(one).includes(target))
  if (exact.length > 0) return exact
  const end = `.${target.toLowerCase()}`
  const isMeant = (word: string) => `.${word.toLowerCase()}`.endsWith(end)
  const findings = available.filter((one) => 'rule' in one)
  const meant = new Set(findings.flatMap(wordsFor).filter(isMeant))
  return meant.size === 1 ? findings.filter((one) => wordsFor(one).some(isMeant)) : []
}

/** A record of more breaks would be longer than a comment may be. */
const MAX_AT_ONCE = 1000

/** The button approves the errors that its check shows, and no file that nobody could read. */
export function approveAll(
  by: string,
  errors: readonly Approvable[],
  available: readonly Approvable[],
): Extract<ApproveOutcome, { kind: 'judged' }> {
  const what = new Set(errors.slice(0, MAX_AT_ONCE))
  const granted = what.size > 0 ? [{ by, reason: 'button', what: [...what] }] : []
  const left = available.filter((one) => !what.has(one))
  return { kind: 'judged', granted, unknown: [], withoutReason: [], left }
}

/**
 * The words that name a finding or a file. A finding about several tasks is named by its fingerprint alone, as one of
 * their names would approve the others, too.
 */
export function wordsFor(one: Approvable): readonly string[] {
  if (!('rule' in one)) return [one.path]
  const [only, ...others] = one.names
  const names = only === undefined || others.length > 0 ? [] : [only.old, only.new]
  return [...new Set([...names.filter((name) => name !== null), one.fingerprint])]
}

/** The first word, or one of the paths with spaces that can be approved, and the reason behind it. */
function toRequest(line: string, spaced: readonly string[]): Request {
  const text = line.trim().replace(/^[`'"]+/, '')
  const path = spaced
    .filter((one) => text.startsWith(one) && /^[`'":,]*(?:\s|$)/.test(text.slice(one.length)))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '')
  const [written = ''] = path === '' ? (/^\S+/.exec(text) ?? []) : [path]
  const target = path === '' ? written.replace(/[`'":,]+$/, '') : path
  const rest = text.slice(written.length)
  return { target, reason: reasonOf(path === '' ? rest : rest.replace(/^[`'":,]+/, '')) }
}

function targets(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map(({ target }) => target))]
}
