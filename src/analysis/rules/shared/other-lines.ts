import { type Prose, prose } from '../../../shared/prose.ts'

/** Up to this many further lines are listed; more are counted. */
const MOST = 3

/** The other lines of a finding that is reported once per file. */
export function otherLines(others: readonly { readonly line: number }[]): Prose[] {
  const [first, ...more] = new Set(others.map(({ line }) => line))
  if (first === undefined) return []
  if (more.length >= MOST) return [prose`Also on ${more.length + 1} other lines of this file.`]
  const lines = more.reduce((list, line) => prose`${list}, ${line}`, prose`${first}`)
  return [prose`Also on ${more.length > 0 ? prose`lines` : prose`line`} ${lines}.`]
}
