/** Caches similarities: each fix that is verified compares the same bodies again. */
export function rememberSimilarity(): Similarity {
  const known = new Map<string, Map<string, number>>()
  return (a, b) => {
    const row = known.get(a) ?? new Map<string, number>()
    known.set(a, row)
    const value = row.get(b) ?? similarity(a, b)
    row.set(b, value)
    return value
  }
}

export type Similarity = (a: string, b: string) => number

/** Sørensen–Dice coefficient of the words of two bodies: 0 for no common word, 1 for the same words. */
export function similarity(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const counts = new Map<string, number>()
  const wordsA = a.split(' ')
  const wordsB = b.split(' ')
  for (const word of wordsA) counts.set(word, (counts.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of wordsB) {
    const left = counts.get(word) ?? 0
    if (left === 0) continue
    shared++
    counts.set(word, left - 1)
  }
  return (2 * shared) / (wordsA.length + wordsB.length)
}
