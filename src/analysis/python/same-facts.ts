import { sameFingerprint } from './body-fingerprint.ts'
import type { FileFacts } from './facts.ts'

/** Keys of `FileFacts` that hold places. Lines and offsets are ordered separately. */
const LINES: ReadonlySet<string> = new Set(['line', 'endLine'])
const OFFSETS: ReadonlySet<string> = new Set(['start', 'end'])

/**
 * Whether two texts have equal facts at places that may differ, but have the same order and nesting. Of body words, only
 * the properties that linking uses must be equal.
 */
export function sameFacts(a: FileFacts, b: FileFacts): boolean {
  const lines: Places = []
  const offsets: Places = []
  return sameValue(a, b, { lines, offsets }) && sameOrder(lines) && sameOrder(offsets)
}

/** The places of one fact in both texts. */
type Places = (readonly [a: number, b: number])[]

interface Seen {
  readonly lines: Places
  readonly offsets: Places
}

function sameValue(a: unknown, b: unknown, seen: Seen): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [keys, others] = [Object.keys(a), Object.keys(b)]
  return (
    keys.length === others.length &&
    keys.every((key) => {
      if (!Object.hasOwn(b, key)) return false
      const [one, other] = [(a as Fields)[key], (b as Fields)[key]]
      if (key === 'words' && typeof one === 'string' && typeof other === 'string')
        return sameFingerprint(one, other)
      const places = typeof one === 'number' && typeof other === 'number' ? placesOf(key, seen) : null
      places?.push([one as number, other as number])
      // The start and end of a suppression's `lines` are lines, not offsets.
      const inner = key === 'lines' ? { ...seen, offsets: seen.lines } : seen
      return places !== null || sameValue(one, other, inner)
    })
  )
}

type Fields = Readonly<Record<string, unknown>>

function placesOf(key: string, { lines, offsets }: Seen): Places | null {
  if (LINES.has(key)) return lines
  return OFFSETS.has(key) ? offsets : null
}

/** Whether both texts order the places equally, with the same ones at equal places. */
function sameOrder(places: Places): boolean {
  const sorted = places.toSorted(([a], [b]) => a - b)
  return sorted.every(([a, b], i) => {
    const before = sorted[i - 1]
    return before === undefined || (before[0] === a ? before[1] === b : before[1] < b)
  })
}
