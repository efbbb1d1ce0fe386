import { type Prose, prose } from '../../../shared/prose.ts'

/** A few lines are named, as a person looks for them; more are counted. */
const MOST = 3

/** Where else in its file a finding stands that is told once. */
export function alsoOn(others: readonly { readonly line: number }[]): Prose[] {
  const [first, ...more] = new Set(others.map(({ line }) => line))
  if (first === undefined) return []
  if (more.length >= MOST) return [prose`Also on ${more.length + 1} other lines of this file.`]
  const lines = more.reduce((list, line) => prose`${list}, ${line}`, prose`${first}`)
  return [prose`Also on ${more.length > 0 ? prose`lines` : prose`line`} ${lines}.`]
}
