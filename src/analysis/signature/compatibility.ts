import type { Parameter } from '../model/types.ts'

/**
 * A message's arguments, each as the name of the parameter that its value was meant for. Positions beyond the named
 * ones are `*0`, keywords that only `**rest` takes are `**extra`.
 */
export interface Call {
  readonly positional: readonly string[]
  readonly keywords: readonly string[]
}

/** Why a worker cannot bind a call, or which value reaches a parameter that it was not meant for. */
export type Mismatch =
  | { readonly kind: 'missing'; readonly parameter: string; readonly all: readonly string[] }
  | { readonly kind: 'unexpected' | 'twice'; readonly parameter: string }
  | { readonly kind: 'too-many-positions' }
  | { readonly kind: 'misplaced'; readonly strays: readonly [Stray, ...Stray[]] }

/** A value that reaches a parameter which it was not meant for. */
export interface Stray {
  readonly parameter: string
  readonly into: string
}

/** The outcome of messages written for one signature and read by another; `call` is one that fails. */
type Compatibility =
  | { readonly kind: 'runs' }
  | { readonly kind: 'rejected' | 'misread'; readonly call: Call; readonly reason: Mismatch }
  | { readonly kind: 'unknown' }

/** Python's own limit until 3.7. Functions with more parameters are not compared. */
const MAX_PARAMETERS = 255

/**
 * Judges every call that `written` accepts, as it is not known which of them senders make. A misread value is reported
 * before a rejected message: nobody notices it.
 */
export function compatibility(written: readonly Parameter[], read: readonly Parameter[]): Compatibility {
  if (written.length > MAX_PARAMETERS || read.length > MAX_PARAMETERS) return { kind: 'unknown' }
  let rejected: Compatibility = { kind: 'runs' }
  for (const { call, reason } of failures(written, read)) {
    if (reason.kind === 'misplaced') return { kind: 'misread', call, reason }
    if (rejected.kind === 'runs') rejected = { kind: 'rejected', call, reason }
  }
  return rejected
}

/** The deciding calls that fail or are misread, those with fewest positions first. */
export function* failures(written: readonly Parameter[], read: readonly Parameter[]): Generator<Failure> {
  const renamed = renamedPlaces(written, read)
  for (const call of callsOf(written, read)) {
    const reason = bind(call, read, renamed)
    if (reason !== null) yield { call, reason }
  }
}

interface Failure {
  readonly call: Call
  readonly reason: Mismatch
}

/** Positional-only parameters that were renamed: no message carries their names, so the meaning stays. */
function renamedPlaces(written: readonly Parameter[], read: readonly Parameter[]): ReadonlySet<string> {
  const old = new Set(written.map(({ name }) => name))
  const next = new Set(read.map(({ name }) => name))
  const renamed = written.filter((one, i) => {
    const place = read[i]
    return one.positionalOnly && place?.kind === 'positional' && !old.has(place.name) && !next.has(one.name)
  })
  return new Set(renamed.map(({ name }) => name))
}

/**
 * The calls that decide: for each number of positions the fewest keywords, those that the reader requires, and each single
 * one. A keyword that fails does so alone; a missing argument fails without optional keywords.
 */
function* callsOf(written: readonly Parameter[], read: readonly Parameter[]): Generator<Call> {
  const positional = written.filter((p) => p.kind === 'positional')
  const keywordOnly = written.filter((p) => p.kind === 'keyword')
  const takesAnyKeyword = written.some((p) => p.kind === 'varkw')
  const needed = new Set(read.filter((p) => p.required).map((p) => p.name))
  const positions = positional.map((p) => p.name)
  // As many further values as the reader has places, and one more.
  const further = Math.max(1, read.filter((p) => p.kind === 'positional').length + 1 - positions.length)
  const most = written.some((p) => p.kind === 'varargs')
    ? [...positions, ...Array.from({ length: further }, (_, i) => `*${i}`)]
    : positions
  for (let n = 0; n <= most.length; n++) {
    const rest = positional.slice(n)
    // A positional-only parameter cannot follow by keyword.
    if (rest.some((p) => p.positionalOnly && p.required)) continue
    const named = [...rest.filter((p) => !p.positionalOnly), ...keywordOnly]
    const fewest = named.filter((p) => p.required).map((p) => p.name)
    // `**rest` takes the name of a positional-only parameter as any other.
    const hidden = positional.filter((p) => p.positionalOnly)
    const extra = takesAnyKeyword ? ['**extra', ...hidden.map((p) => p.name)] : []
    const optional = [...named.filter((p) => !p.required).map((p) => p.name), ...extra]
    const withKeywords = (more: readonly string[]): Call => ({
      positional: most.slice(0, n),
      keywords: [...fewest, ...more],
    })
    yield withKeywords([])
    yield withKeywords(optional.filter((name) => needed.has(name)))
    for (const name of optional) yield withKeywords([name])
  }
}

/** Why `read` cannot take one known call; null when it can. */
export function mismatch(call: Call, read: readonly Parameter[]): Mismatch | null {
  return bind(call, read, new Set())
}

/** Binds as Python does; null when every value reaches the parameter it was meant for, or `*args` and `**rest`. */
function bind(
  { positional, keywords }: Call,
  read: readonly Parameter[],
  renamed: ReadonlySet<string>,
): Mismatch | null {
  const places = read.filter((p) => p.kind === 'positional')
  const takesAnyPosition = read.some((p) => p.kind === 'varargs')
  const takesAnyKeyword = read.some((p) => p.kind === 'varkw')
  if (positional.length > places.length && !takesAnyPosition) return { kind: 'too-many-positions' }

  const filled = new Set(places.slice(0, positional.length).map((p) => p.name))
  const byKeyword = new Set(read.filter(isNamed).map((p) => p.name))
  for (const name of keywords) {
    if (byKeyword.has(name)) {
      if (filled.has(name)) return { kind: 'twice', parameter: name }
      filled.add(name)
    } else if (!takesAnyKeyword) return { kind: 'unexpected', parameter: name }
  }
  const all = read.flatMap((p) => (p.required && !filled.has(p.name) ? [p.name] : []))
  const [missing] = all
  if (missing !== undefined) return { kind: 'missing', parameter: missing, all }

  const [first, ...others] = strays(positional, read, renamed)
  return first ? { kind: 'misplaced', strays: [first, ...others] } : null
}

/** Positions of a call that belong to another parameter, whether the call fails or not. */
export function strays(
  positional: Call['positional'],
  read: readonly Parameter[],
  renamed: ReadonlySet<string> = new Set(),
): Stray[] {
  const places = read.filter((p) => p.kind === 'positional')
  const named = new Set(read.flatMap((p) => (isNamed(p) ? [p.name] : [])))
  return positional.flatMap((parameter, i): Stray[] => {
    const place = places[i]
    if (place) {
      const isRight = place.name === parameter || renamed.has(parameter)
      return isRight ? [] : [{ parameter, into: place.name }]
    }
    // `*args` takes the value of what can now be given by keyword alone.
    return named.has(parameter) ? [{ parameter, into: '*args' }] : []
  })
}

/** Whether a message can give the parameter by keyword. */
function isNamed({ kind, positionalOnly }: Parameter): boolean {
  return (kind === 'positional' && !positionalOnly) || kind === 'keyword'
}
