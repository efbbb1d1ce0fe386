import { NONE, type Values } from './context.ts'

/** Names that pass through more steps stay unknown. */
const MAX_DEPTH = 80
/** The most recomputations of results that a cycle cut short. Code that people write hardly has any. */
const MAX_REPEATS = 10_000
/** Expressions with more possible values are not useful. */
const MAX_VALUES = 2000

/** A cache that computes each key once; a key that is requested while it is being computed has no values. */
export function cacheCuttingCycles(): (key: object, compute: () => Values) => Values {
  const known = new Map<object, Values>()
  const underWay = new Set<object>()
  let cuts = 0
  let repeats = 0
  return (key, compute) => {
    const before = known.get(key)
    if (before !== undefined) return before
    if (underWay.size > MAX_DEPTH) return NONE
    if (underWay.has(key) || repeats > MAX_REPEATS) {
      cuts++
      return NONE
    }
    const cutsBefore = cuts
    underWay.add(key)
    const found = new Set(compute())
    underWay.delete(key)
    const values = found.size > MAX_VALUES ? NONE : [...found]
    // A cycle cut this result short, so it is incomplete.
    if (cuts === cutsBefore) known.set(key, values)
    else repeats++
    return values
  }
}
