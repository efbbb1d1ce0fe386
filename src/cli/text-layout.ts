import type { Gap } from '../analysis/model/types.ts'
import { short } from '../git/revisions.ts'
import { visible } from '../shared/prose.ts'

/** Lines of prose that are longer are hard to read. */
export const MAX_PROSE = 96

/** `path:line: reason` of a gap. */
export function gapLine({ path, line, reason }: Gap): string {
  const where = line > 0 ? `${path}:${line}` : path
  return visible(`${where}: ${reason}`)
}

/** A line for each of the first gaps, and one that counts the others. */
export function firstGaps(gaps: readonly Gap[], most: number): string[] {
  const others = gaps.length - most
  const lines = gaps.slice(0, most).map(gapLine)
  return others > 0 ? [...lines, `and ${others} more, which --format json lists`] : lines
}

/** The base of a report. People seldom name it, and with a wrong one a clean report means nothing. */
export function comparedWith({ base }: { readonly base: string }, baseName: string): string {
  return `Compared with ${short(base)}, the merge base with ${visible(baseName)}.`
}

/** Wraps a paragraph to lines of `width` characters; longer words stay whole. */
export function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = []
  for (const word of paragraph.split(/\s+/)) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trimStart()
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
