import type { Gap } from '../analysis/model/types.ts'
import { short } from '../git/revisions.ts'
import { visible } from '../shared/prose.ts'

/** Lines of prose that are longer are hard to read. */
export const MAX_PROSE = 96

/** `path:line: reason` of something that was not judged. */
export function gapLine({ path, line, reason }: Gap): string {
  const where = line > 0 ? `${path}:${line}` : path
  return visible(`${where}: ${reason}`)
}

/** What a report compares with: people seldom name it, and a wrong one would say that all is well. */
export function comparedWith({ base }: { readonly base: string }, baseName: string): string {
  return `Compared with ${short(base)}, the merge base with ${visible(baseName)}.`
}

/** A paragraph as lines of at most `width` characters, as far as its words allow. */
export function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = []
  for (const word of paragraph.split(/\s+/)) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trimStart()
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
