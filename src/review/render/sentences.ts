import type { Part, Prose } from '../../shared/prose.ts'

/** The sentences of a text. Values may hold full stops; they end none. */
export function sentences(text: Prose): readonly Prose[] {
  const all: Part[][] = [[]]
  for (const part of joined(text)) {
    if (typeof part !== 'string') {
      all.at(-1)?.push(part)
      continue
    }
    part.split(/(?<=[.!?])\s+/).forEach((piece, i) => {
      if (i > 0) all.push([])
      if (piece !== '') all.at(-1)?.push(piece)
    })
  }
  return all.filter((sentence) => sentence.length > 0)
}

/** A text whose words are in one part between two values: nested texts begin and end within sentences. */
function joined(text: Prose): Part[] {
  const parts: Part[] = []
  for (const part of text) {
    const last = parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}
