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
  const requests = lines.map(toRequest).filter(({ target }) => target !== '')
  const found = requests.map((request) => ({
    ...request,
    what: available.filter((one) => wordsFor(one).includes(request.target)),
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

function toRequest(line: string): Request {
  const [, target = '', rest = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(line) ?? []
  return { target: target.replace(/^[`'"]+/, '').replace(/[`'":,]+$/, ''), reason: reasonOf(rest) }
}

function targets(requests: readonly Request[]): readonly string[] {
  return [...new Set(requests.map(({ target }) => target))]
}
