/** A function of text that computes each answer once. An answer must not be undefined. */
export function memoize<V>(answer: (text: string) => V): (text: string) => V {
  const known = new Map<string, V>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = answer(text)
    known.set(text, value)
    return value
  }
}
