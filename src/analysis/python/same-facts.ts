import { sameFingerprint } from './body-fingerprint.ts'
import type { FileFacts } from './facts.ts'

/** Keys of `FileFacts` that say where something stands: lines, and offsets, in an order of their own. */
const LINES: ReadonlySet<string> = new Set(['line', 'endLine'])
const OFFSETS: ReadonlySet<string> = new Set(['start', 'end'])

/**
 * Whether two texts say the same, each at lines and offsets of its own but in one order: what stood before something,
 * or around it, still does. The words of a body count by what they give away.
 */
export function sameFacts(a: FileFacts, b: FileFacts): boolean {
  const lines: Places = []
  const offsets: Places = []
  return sameValue(a, b, { lines, offsets }) && sameOrder(lines) && sameOrder(offsets)
}

/** Where one thing stands in both texts. */
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
      // A suppression's `lines` have a start and an end as well, which are lines.
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

/** Whether what comes first in one comes first in the other, and what stands together does so in both. */
function sameOrder(places: Places): boolean {
  const sorted = places.toSorted(([a], [b]) => a - b)
  return sorted.every(([a, b], i) => {
    const before = sorted[i - 1]
    return before === undefined || (before[0] === a ? before[1] === b : before[1] < b)
  })
}
