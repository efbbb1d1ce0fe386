import type { Parameter } from '../model/types.ts'
import { type Call, compatibility, failures, type Mismatch, type Stray, strays } from './compatibility.ts'

/** A cause why old messages fail, in terms of what the author of the change did. */
export type ParameterProblem =
  /** A required value that old messages need not carry. */
  | { readonly kind: 'required'; readonly parameter: string; readonly isNew: boolean }
  /** `*args` and `**rest` are written with their stars. */
  | {
      readonly kind: 'removed'
      readonly parameter: string
      /** `**rest` takes the value from messages that carry its name. */
      readonly byPositionOnly: boolean
    }
  | {
      readonly kind: 'renamed'
      readonly from: string
      readonly to: string
      /** `**rest` takes the value from messages that carry the old name, and none of them fails. */
      readonly isIgnored: boolean
    }
  | Misplaced
  | FormChange

type FormChange =
  | { readonly kind: 'keyword-only'; readonly parameter: string }
  | { readonly kind: 'positional-only'; readonly parameter: string }

/** The value meant for one parameter reaches another. */
interface Misplaced {
  readonly kind: 'misplaced'
  readonly parameter: string
  readonly into: string
  /** The fewest positions of a message that is misread. */
  readonly positions: number
  /** Messages with fewer positions fail, although some of their values reach other parameters, too. */
  readonly othersFail: boolean
}

/**
 * The causes why messages written for `old` do not run under `next`, or lose a value; empty when they run. Each alone
 * affects some message. Not every cause of a rewritten signature need be reported.
 */
export function explainIncompatibility(
  old: readonly Parameter[],
  next: readonly Parameter[],
): readonly ParameterProblem[] {
  const verdict = compatibility(old, next)
  if (verdict.kind === 'unknown') return []
  const renamed = renamings(old, next)
  // No message carries the name of a positional-only parameter.
  const carried = renamed.filter(([from]) => !old.some((one) => one.name === from && one.positionalOnly))
  const renames = carried.map((one) => renameProblem(one, next))
  if (verdict.kind === 'runs') return renames.filter(({ isIgnored }) => isIgnored)
  const problems = [
    ...renames,
    ...removals(old, next, new Set(renamed.map(([from]) => from))),
    ...formChanges(old, next).filter((one) => makesCallsFail(one, old, next)),
    // A message that fails is not misread.
    ...(verdict.kind === 'misread' ? misplacements(old, next, renamed) : []),
    ...requirements(old, next, renamed),
  ]
  return problems.length > 0 ? problems : [causeOf(verdict.call, verdict.reason)]
}

/** The outcome of messages for `written` in a worker that has `read`, apart from their names and serializer. */
export function signatureOutcome(
  written: readonly Parameter[],
  read: readonly Parameter[],
): 'runs' | 'rejected' | 'misread' | 'unknown' {
  const { kind } = compatibility(written, read)
  if (kind !== 'misread') return kind
  // A value in the place of a renamed parameter is where it belongs: only calls with the old keyword fail.
  const pairs = renamings(written, read)
  let outcome: 'runs' | 'rejected' = 'runs'
  for (const { reason } of failures(written, read)) {
    if (reason.kind !== 'misplaced') outcome = 'rejected'
    else if (reason.strays.some((stray) => !isRenaming(stray, pairs))) return 'misread'
  }
  return outcome
}

type Renaming = readonly [from: string, to: string]

function renameProblem(
  [from, to]: Renaming,
  next: readonly Parameter[],
): ParameterProblem & { kind: 'renamed' } {
  const isOptional = next.some(({ name, required }) => name === to && !required)
  return { kind: 'renamed', from, to, isIgnored: isOptional && ofKind(next, 'varkw').length > 0 }
}

function underNewNames(parameters: readonly Parameter[], pairs: readonly Renaming[]): readonly Parameter[] {
  const names = new Map(pairs)
  return parameters.map((one) => ({ ...one, name: names.get(one.name) ?? one.name }))
}

/** Parameters that were replaced at the same position: `amount` becomes `total`. */
export function renamings(old: readonly Parameter[], next: readonly Parameter[]): Renaming[] {
  const gone = new Set(missingFrom(old, next))
  const fresh = new Set(missingFrom(next, old))
  const pairs: Renaming[] = []
  const take = (from: Parameter | undefined, to: Parameter | undefined): void => {
    if (!from || !to || !gone.has(from.name) || !fresh.has(to.name)) return
    gone.delete(from.name)
    fresh.delete(to.name)
    pairs.push([from.name, to.name])
  }
  const oldPlaces = ofKind(old, 'positional')
  const nextPlaces = ofKind(next, 'positional')
  for (const [i, from] of oldPlaces.entries()) take(from, nextPlaces[i])

  const oldKeywords = ofKind(old, 'keyword').filter(({ name }) => gone.has(name))
  const nextKeywords = ofKind(next, 'keyword').filter(({ name }) => fresh.has(name))
  if (oldKeywords.length === 1 && nextKeywords.length === 1) take(oldKeywords[0], nextKeywords[0])
  return pairs
}

function removals(
  old: readonly Parameter[],
  next: readonly Parameter[],
  renamed: ReadonlySet<string>,
): ParameterProblem[] {
  const takesAnyKeyword = ofKind(next, 'varkw').length > 0
  const takesAnyPosition = ofKind(next, 'varargs').length > 0
  const gone = missingFrom(old, next).filter((name) => !renamed.has(name))
  const problems = gone.flatMap((name): ParameterProblem[] => {
    const places = ofKind(old, 'positional').map((p) => p.name)
    const isSwallowed =
      takesAnyKeyword &&
      (!places.includes(name) || (takesAnyPosition && isPastAll(places.indexOf(name), next)))
    return isSwallowed ? [] : [removed(name, takesAnyKeyword)]
  })
  for (const { name, kind } of old) {
    if (kind === 'varargs' && !takesAnyPosition) problems.push(removed(`*${name}`))
    if (kind === 'varkw' && !takesAnyKeyword) problems.push(removed(`**${name}`))
  }
  return problems
}

function removed(parameter: string, byPositionOnly = false): ParameterProblem {
  return { kind: 'removed', parameter, byPositionOnly }
}

function isPastAll(place: number, parameters: readonly Parameter[]): boolean {
  return place >= ofKind(parameters, 'positional').length
}

function formChanges(old: readonly Parameter[], next: readonly Parameter[]): FormChange[] {
  const takesAnyPosition = ofKind(next, 'varargs').length > 0
  return old.flatMap((before): FormChange[] => {
    const after = next.find(({ name }) => name === before.name)
    if (before.kind === 'positional' && after?.kind === 'keyword' && !takesAnyPosition) {
      return [{ kind: 'keyword-only', parameter: before.name }]
    }
    if (!before.positionalOnly && after?.positionalOnly && before.kind !== 'varargs') {
      return [{ kind: 'positional-only', parameter: before.name }]
    }
    return []
  })
}

/** Whether a call fails that gives the parameter in the form that is gone: `*args` or `**rest` may take the value. */
function makesCallsFail(problem: FormChange, old: readonly Parameter[], next: readonly Parameter[]): boolean {
  const form = problem.kind === 'keyword-only' ? 'positional' : 'keywords'
  return failures(old, next).some(
    ({ call, reason }) => reason.kind !== 'misplaced' && call[form].includes(problem.parameter),
  )
}

/** The first value that reaches another parameter; renamed and removed parameters are reported as such. */
function misplacements(
  old: readonly Parameter[],
  next: readonly Parameter[],
  pairs: readonly Renaming[],
): Misplaced[] {
  if (onlyClosesGaps(underNewNames(old, pairs), next)) return []
  let fewestFailing = Number.POSITIVE_INFINITY
  for (const { call, reason } of failures(old, next)) {
    const found = reason.kind === 'misplaced' ? reason.strays : strays(call.positional, next)
    const stray = found.find((one) => !isRenaming(one, pairs))
    const { length } = call.positional
    if (stray && reason.kind === 'misplaced') return [misplaced(call, stray, fewestFailing < length)]
    if (stray) fewestFailing = Math.min(fewestFailing, length)
  }
  return []
}

function isRenaming({ parameter, into }: Stray, pairs: readonly Renaming[]): boolean {
  return pairs.some(([from, to]) => from === parameter && to === into)
}

/** Whether every shift of a position is due to a removal before it, as which it is reported. */
function onlyClosesGaps(old: readonly Parameter[], next: readonly Parameter[]): boolean {
  const kept = new Set(next.map(({ name }) => name))
  const after = ofKind(next, 'positional').map(({ name }) => name)
  const before = ofKind(old, 'positional').flatMap(({ name }) => (kept.has(name) ? [name] : []))
  const rest = before.filter((name) => after.includes(name))
  const last = after.findLastIndex((name) => rest.includes(name))
  const isGone = ofKind(old, 'positional').some(({ name }) => !kept.has(name))
  return isGone && after.slice(0, last + 1).every((name, i) => name === rest[i])
}

function misplaced({ positional }: Call, { parameter, into }: Stray, othersFail: boolean): Misplaced {
  return { kind: 'misplaced', parameter, into, positions: positional.length, othersFail }
}

function requirements(
  old: readonly Parameter[],
  next: readonly Parameter[],
  pairs: readonly Renaming[],
): ParameterProblem[] {
  const needed = new Map(underNewNames(old, pairs).map(({ name, required }) => [name, required]))
  const added = next.filter(({ name, required }) => required && !needed.get(name))
  if (added.length === 0) return []
  const missing = new Set<string>()
  for (const { reason } of failures(old, next)) {
    if (reason.kind === 'missing') for (const name of reason.all) missing.add(name)
  }
  return added.flatMap(({ name }): ParameterProblem[] =>
    missing.has(name) ? [{ kind: 'required', parameter: name, isNew: !needed.has(name) }] : [],
  )
}

/** The reason that the failing call showed, where no cause was found. */
function causeOf(call: Call, reason: Mismatch): ParameterProblem {
  switch (reason.kind) {
    case 'missing':
      return { kind: 'required', parameter: reason.parameter, isNew: false }
    case 'misplaced':
      return misplaced(call, reason.strays[0], false)
    case 'twice':
      return misplaced(call, { parameter: reason.parameter, into: reason.parameter }, true)
    case 'unexpected':
      return removed(reason.parameter)
    case 'too-many-positions':
      return removed('*args')
  }
}

function ofKind(parameters: readonly Parameter[], kind: Parameter['kind']): readonly Parameter[] {
  return parameters.filter((p) => p.kind === kind)
}

/** The names that only the first has. `*args` and `**rest` are left out: no message carries these names. */
function missingFrom(some: readonly Parameter[], others: readonly Parameter[]): string[] {
  const known = new Set(others.filter(isNamed).map(({ name }) => name))
  return some.filter((p) => isNamed(p) && !known.has(p.name)).map(({ name }) => name)
}

function isNamed({ kind }: Parameter): boolean {
  return kind === 'positional' || kind === 'keyword'
}
