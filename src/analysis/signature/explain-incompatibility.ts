import type { Parameter } from '../model/types.ts'
import { compatibility, type Mismatch } from './compatibility.ts'

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
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  /** The value meant for one parameter reaches another. */
  | { readonly kind: 'misplaced'; readonly parameter: string; readonly into: string }
  | { readonly kind: 'keyword-only'; readonly parameter: string }
  | { readonly kind: 'positional-only'; readonly parameter: string }

/**
 * The causes why messages written for `old` do not run under `next`; empty when they do. Each alone makes some message
 * fail. Not every cause of a rewritten signature need be reported.
 */
export function explainIncompatibility(
  old: readonly Parameter[],
  next: readonly Parameter[],
): readonly ParameterProblem[] {
  const verdict = compatibility(old, next)
  if (verdict.kind === 'runs' || verdict.kind === 'unknown') return []
  const renamed = renamings(old, next)
  const problems = [
    ...renamed.map(([from, to]): ParameterProblem => ({ kind: 'renamed', from, to })),
    ...removals(old, next, new Set(renamed.map(([from]) => from))),
    ...formChanges(old, next),
    // A message that fails is not misread.
    ...(verdict.kind === 'misread' ? misplacements(old, next, renamed) : []),
  ]
  const displaced = problems.some(({ kind }) => kind === 'misplaced')
  const required = requirements(old, next, new Set(renamed.map(([, to]) => to)), displaced)
  const reported = [...problems, ...required]
  return reported.length > 0 ? reported : [causeOf(verdict.reason)]
}

/** The outcome of messages for `written` in a worker that has `read`, apart from their names and serializer. */
export function signatureOutcome(
  written: readonly Parameter[],
  read: readonly Parameter[],
): 'runs' | 'rejected' | 'misread' | 'unknown' {
  const { kind } = compatibility(written, read)
  if (kind !== 'misread') return kind
  // A value in the place of a renamed parameter is where it belongs: only calls with the old keyword fail.
  const names = new Map(renamings(written, read))
  const renamed = written.map((one) => ({ ...one, name: names.get(one.name) ?? one.name }))
  return compatibility(renamed, read).kind === 'misread' ? 'misread' : 'rejected'
}

/** Parameters that were replaced at the same position: `amount` becomes `total`. */
function renamings(old: readonly Parameter[], next: readonly Parameter[]): (readonly [string, string])[] {
  const gone = new Set(missingFrom(old, next))
  const fresh = new Set(missingFrom(next, old))
  const pairs: (readonly [string, string])[] = []
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

function formChanges(old: readonly Parameter[], next: readonly Parameter[]): ParameterProblem[] {
  const takesAnyPosition = ofKind(next, 'varargs').length > 0
  return old.flatMap((before): ParameterProblem[] => {
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

/** Positions whose value reaches another parameter; renamed and removed parameters are reported as such. */
function misplacements(
  old: readonly Parameter[],
  next: readonly Parameter[],
  renamed: readonly (readonly [string, string])[],
): ParameterProblem[] {
  const names = new Map(renamed)
  const kept = new Set(next.map(({ name }) => name))
  const before = ofKind(old, 'positional')
    .map(({ name }) => names.get(name) ?? name)
    .filter((name) => kept.has(name))
  const after = ofKind(next, 'positional').map(({ name }) => name)
  const moved = before.findIndex(
    (name, i) => after.includes(name) && after[i] !== undefined && after[i] !== name,
  )
  // Positions that only close the gap of a removal are reported as the removal.
  const order = after.filter((name) => before.includes(name))
  const sameOrder = order.every((name, i) => name === before.filter((one) => after.includes(one))[i])
  const inserted = after.slice(0, after.findLastIndex((name) => before.includes(name)) + 1)
  if (moved === -1 || (sameOrder && inserted.every((name) => before.includes(name)))) return []
  return [{ kind: 'misplaced', parameter: before[moved] ?? '', into: after[moved] ?? '' }]
}

function requirements(
  old: readonly Parameter[],
  next: readonly Parameter[],
  renamed: ReadonlySet<string>,
  displaced: boolean,
): ParameterProblem[] {
  const places = ofKind(next, 'positional').map((p) => p.name)
  const known = new Set(old.map((p) => p.name))
  const last = places.findLastIndex((name) => known.has(name))
  return next.flatMap((after): ParameterProblem[] => {
    if (!after.required || renamed.has(after.name)) return []
    const before = old.find(({ name }) => name === after.name)
    if (before?.required) return []
    // A parameter that displaces others is reported as misplaced.
    const place = places.indexOf(after.name)
    if (!before && displaced && place !== -1 && place < last) return []
    return [{ kind: 'required', parameter: after.name, isNew: before === undefined }]
  })
}

/** The reason that the failing call showed, where no cause was found. */
function causeOf(reason: Mismatch): ParameterProblem {
  switch (reason.kind) {
    case 'missing':
      return { kind: 'required', parameter: reason.parameter, isNew: false }
    case 'misplaced':
      return { kind: 'misplaced', parameter: reason.parameter, into: reason.into }
    case 'twice':
      return { kind: 'misplaced', parameter: reason.parameter, into: reason.parameter }
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
