/** The likeness of two bodies, kept for as long as the function is: proofs of fixes compare the same bodies again. */
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

/** How alike two bodies are, by the words they share: 0 for nothing, 1 for the same words (Sørensen–Dice). */
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
