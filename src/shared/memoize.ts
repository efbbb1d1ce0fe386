/** A function of text, or of objects by identity, that computes each answer once. An answer must not be undefined. */
export function memoize<V, K = string>(answer: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const value = answer(key)
    known.set(key, value)
    return value
  }
}
