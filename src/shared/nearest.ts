/** The candidate that is most like `word`, or null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  return near(word, candidates)[0] ?? null
}

/** All candidates like `word`, the most alike first. */
export function near(word: string, candidates: readonly string[]): readonly string[] {
  return (
    candidates
      .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
      // Beyond a third of the letters a suggestion misleads more often than it helps.
      .filter(({ candidate, distance }) => distance <= Math.min(candidate.length, MAX_LETTERS) / 3)
      .sort((a, b) => a.distance - b.distance)
      .map(({ candidate }) => candidate)
  )
}

/** Words that are compared in part alone differ by the rest, too. */
function distanceOf(word: string, candidate: string): number {
  const rest = Math.abs(Math.max(word.length, MAX_LETTERS) - Math.max(candidate.length, MAX_LETTERS))
  return distance(word.toLowerCase(), candidate.toLowerCase()) + rest
}

/** Whether the words differ by a typing error or two. Short words never do: the difference would say nothing. */
export function isMistaken(word: string, candidate: string): boolean {
  if (word.length < 8 || Math.abs(word.length - candidate.length) > MAX_MISTAKES) return false
  return distance(word, candidate, MAX_MISTAKES) <= MAX_MISTAKES
}

const MAX_MISTAKES = 2
const MAX_LETTERS = 200

/**
 * Levenshtein distance, where two letters that change places count once, or some number beyond `most` when it is more. Words are cut, since what a person typed may be of
 * any length.
 */
function distance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  const from = a.slice(0, MAX_LETTERS)
  const to = b.slice(0, MAX_LETTERS)
  let above: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swapped = isSwapped ? (above[j - 2] ?? 0) + 1 : substituted
      next.push(Math.min(substituted, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    if (Math.min(...row, ...next) > most) return most + 1
    above = row
    row = next
  }
  return row[to.length] ?? 0
}
