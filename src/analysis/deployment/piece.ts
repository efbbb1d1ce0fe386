import type { Span } from '../python/facts.ts'

/** A part of a file's text, literal or composed. Each character knows its offset in the file. */
export interface Piece {
  readonly text: string
  readonly offsets: ArrayLike<number>
  /** The source has escapes, so every offset is the start of the piece. */
  readonly isRewritten?: true
  /** The plain scalar of a flow collection that contains the piece: a comma in it needs quotes. */
  readonly flowScalar?: Span
}

/** A literal part of a file. */
export function verbatim(file: string, start = 0, end = file.length): Piece {
  return {
    text: file.slice(start, end),
    offsets: Int32Array.from({ length: end - start }, (_, i) => start + i),
  }
}

export function rewritten(text: string, offset: number): Piece {
  return { text, offsets: new Int32Array(text.length).fill(offset), isRewritten: true }
}

export function slice(piece: Piece, start: number, end = piece.text.length): Piece {
  const { text, offsets } = piece
  return {
    ...piece,
    text: text.slice(start, end),
    offsets: Array.from({ length: end - start }, (_, i) => offsets[start + i] ?? Number.NaN),
  }
}

/** The place of a piece in the file; null where it is not contiguous there. */
export function spanOf({ text, offsets, isRewritten }: Piece): Span | null {
  const start = offsets[0]
  if (start === undefined || isRewritten) return null
  for (let i = 0; i < text.length; i++) if (offsets[i] !== start + i) return null
  return { start, end: start + text.length }
}
