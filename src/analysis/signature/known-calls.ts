import type { Parameter } from '../model/types.ts'
import { type Call, type Mismatch, mismatch } from './compatibility.ts'
import { type ParameterProblem, renamings } from './explain-incompatibility.ts'

/** What one known call meets in a worker that has `next`. */
export interface CallOutcome {
  /** The arguments, each position named after the parameter of `old` that it fills. */
  readonly call: Call
  /** Why the worker fails or misreads a value; null where the call runs as before. */
  readonly reason: Mismatch | null
}

/** The outcome of a call that was written for `old`. A position may belong to a parameter that was renamed. */
export function callOutcome(
  { positional, keywords }: Call,
  old: readonly Parameter[],
  next: readonly Parameter[],
): CallOutcome {
  const places = old.filter(({ kind }) => kind === 'positional')
  const call = { keywords, positional: positional.map((_, i) => places[i]?.name ?? `*${i - places.length}`) }
  const reason = mismatch(call, next)
  if (reason?.kind !== 'misplaced') return { call, reason }
  const pairs = renamings(old, next)
  const [first, ...others] = reason.strays.filter(
    ({ parameter, into }) => !pairs.some(([from, to]) => from === parameter && to === into),
  )
  return { call, reason: first ? { kind: 'misplaced', strays: [first, ...others] } : null }
}

/** Whether a problem of the new signature is one that a known call meets. */
export function meets(
  { call, reason }: CallOutcome,
  problem: ParameterProblem,
  old: readonly Parameter[],
): boolean {
  const { positional, keywords } = call
  switch (problem.kind) {
    case 'required':
      // A position that was meant for another parameter does not give it.
      return isRaised(reason) && ![...positional, ...keywords].includes(problem.parameter)
    case 'removed':
      if (reason === null) return false
      if (problem.parameter.startsWith('**')) return keywords.some((name) => !isNamed(old, name))
      if (problem.parameter.startsWith('*')) return positional.some((name) => name.startsWith('*'))
      return (
        positional.includes(problem.parameter) ||
        (!problem.byPositionOnly && keywords.includes(problem.parameter))
      )
    case 'renamed':
      return keywords.includes(problem.from)
    case 'keyword-only':
      return reason !== null && positional.includes(problem.parameter)
    case 'positional-only':
      return reason !== null && keywords.includes(problem.parameter)
    case 'misplaced':
      return reason?.kind === 'misplaced' || reason?.kind === 'twice'
  }
}

/** A value in the wrong place raises nothing. */
function isRaised(reason: Mismatch | null): boolean {
  return reason !== null && reason.kind !== 'misplaced'
}

function isNamed(parameters: readonly Parameter[], name: string): boolean {
  return parameters.some((one) => one.name === name && one.kind !== 'varargs' && one.kind !== 'varkw')
}
