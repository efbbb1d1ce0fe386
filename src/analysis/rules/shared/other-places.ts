import { type Prose, prose } from '../../../shared/prose.ts'

interface Place {
  readonly path: string
  readonly line: number
}

/** Up to this many further places are listed; more are counted. */
const MOST = 3

/** The other places of a finding that is reported once for several files. */
export function otherPlaces(others: readonly Place[]): Prose[] {
  const places = [...new Set(others.map(({ path, line }) => `${path}:${line}`))]
  const [first, ...more] = places.slice(0, MOST)
  if (first === undefined) return []
  const listed = more.reduce((text, one) => prose`${text}, ${one}`, prose`${first}`)
  const rest = places.length - MOST
  if (rest <= 0) return [prose`Also in ${listed}.`]
  return [prose`Also in ${listed} and ${rest} more ${rest === 1 ? prose`place` : prose`places`}.`]
}
