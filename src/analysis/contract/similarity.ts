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
