import { type Prose, prose } from '../../../shared/prose.ts'
import type { Pair } from '../../compare/pair-tasks.ts'
import type { Parameter, Severity } from '../../model/types.ts'
import type { Sender, Senders } from '../../senders/senders.ts'
import { callOutcome, meets } from '../../signature/known-calls.ts'
import type { Cause } from './causes.ts'

/** What base's senders show about some causes of a changed signature. */
export type Evidence =
  /** These senders' messages meet a cause. */
  | { readonly kind: 'hit'; readonly senders: readonly [Sender, ...Sender[]] }
  /** Senders or arguments that the code does not show may be hit; the reason is a clause. */
  | { readonly kind: 'unknown'; readonly reason: Prose }
  /** Only schedule entries that the same change edits may be hit. */
  | { readonly kind: 'edited-along' }
  | { readonly kind: 'unsent' }
  /** The messages of all senders run as before. */
  | { readonly kind: 'fits'; readonly count: number }

/** The severity that the evidence allows. */
export const SEVERITY: Readonly<Record<Evidence['kind'], Severity>> = {
  hit: 'error',
  unknown: 'error',
  'edited-along': 'warning',
  unsent: 'warning',
  fits: 'notice',
}

/** Answers for some of a signature's causes, all of which are `all`. */
export function createEvidence(
  { known, unknown, again = [] }: Senders,
  { old, new: next }: Pair,
  all: readonly Cause[],
): (causes: readonly Cause[]) => Evidence {
  const senders = [...known, ...again]
  const met = new Map(senders.map((sender) => [sender, causesMet(sender)]))
  const open = unknown?.isRow && givesValues(known, old.parameters) ? null : unknown

  /** Null where the arguments are not known. */
  function causesMet({ call }: Sender): ReadonlySet<Cause> | null {
    if (call === null) return null
    const outcome = callOutcome(call, old.parameters, next.parameters)
    const found = all.filter((cause) => {
      if (cause.kind === 'passed-on') return outcome.call.keywords.includes(cause.parameter)
      if (cause.kind === 'another-value')
        return [...outcome.call.positional, ...outcome.call.keywords].includes(cause.from)
      return meets(outcome, cause, old.parameters)
    })
    // Not every cause of a failure need be known.
    return new Set(found.length === 0 && outcome.reason !== null ? all : found)
  }

  return (causes) => {
    const concerned = senders.filter((sender) => {
      const found = met.get(sender) ?? null
      return found === null || causes.some((cause) => found.has(cause))
    })
    const lasting = concerned.filter(({ isEditedAlong }) => !isEditedAlong)
    const [first, ...others] = lasting.filter(({ call }) => call !== null)
    if (first) return { kind: 'hit', senders: [first, ...others] }
    if (open !== null) return { kind: 'unknown', reason: open.reason }
    const [uncertain] = lasting
    if (uncertain) {
      const { path, line } = uncertain
      return { kind: 'unknown', reason: prose`The arguments that ${`${path}:${line}`} passes are not known` }
    }
    if (concerned.length > 0) return { kind: 'edited-along' }
    return known.length === 0 ? { kind: 'unsent' } : { kind: 'fits', count: known.length }
  }
}

/** Code sends the task with values that it needs: a row, which repeats its arguments, would not. */
function givesValues(known: readonly Sender[], parameters: readonly Parameter[]): boolean {
  return parameters.some(({ required }) => required) && known.some(({ call }) => call !== null)
}
