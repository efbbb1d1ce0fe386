import { lineAt, lineStarts } from '../../shared/line-index.ts'
import { indentationAt } from '../fixes/python-source.ts'
import type { Span } from '../python/facts.ts'

/** The lines of a text that code is written between. */
export interface Lines {
  readonly text: string
  readonly starts: readonly number[]
}

export function linesOf(text: string): Lines {
  return { text, starts: lineStarts(text) }
}

/** The offset of the end of a line (1-based), before its line end. */
export function endOfLine({ text, starts }: Lines, line: number): number {
  const next = starts[line] ?? text.length
  return next - (/\r?\n$/.exec(text.slice(Math.max(0, next - 2), next))?.[0].length ?? 0)
}

/** The last line of a definition with the comments below that are indented like its body. */
export function lastLineOfBody({ text, starts }: Lines, endLine: number, indentation: string): number {
  let last = endLine
  for (let line = endLine + 1; line <= starts.length; line++) {
    const [, white, mark] = /^([ \t]*)(\S?)/.exec(text.slice(starts[line - 1], starts[line])) ?? []
    if (mark === '') continue
    if (mark !== '#' || (white ?? '').length <= indentation.length) break
    last = line
  }
  return last
}

/** The whole lines of a span, with the last line end; null where other code is on them. A comment behind it is no code. */
export function wholeLines(
  { text, starts }: Lines,
  { start, end }: Span,
): (Span & { readonly comment: string }) | null {
  const first = starts[lineAt(starts, start) - 1] ?? 0
  const next = starts[lineAt(starts, end)] ?? text.length
  const comment = text.slice(end, next).trim()
  const isAlone = text.slice(first, start).trim() === '' && (comment === '' || comment.startsWith('#'))
  return isAlone ? { start: first, end: next, comment } : null
}

/** Lines with an indentation, after the blank lines that PEP 8 puts below a definition. */
export function blockBelow(text: string, at: number, lines: readonly string[]): string {
  const indentation = indentationAt(text, at)
  const gap = indentation === '' ? '\n\n\n' : '\n\n'
  return `${gap}${lines.map((line) => `${indentation}${line}`).join('\n')}`
}
