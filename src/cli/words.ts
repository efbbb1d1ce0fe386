import type { Gap } from '../analysis/types.ts'
import { visible } from '../shared/prose.ts'

/** `1 task`, `2 tasks`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

/** `path:line: reason` of something that was not judged. */
export function gapLine({ path, line, reason }: Gap): string {
  const where = line > 0 ? `${path}:${line}` : path
  return visible(`${where}: ${reason}`)
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
