import { visible } from '../shared/prose.ts'
import type { Paint } from './paint.ts'

/** Lines shown before and after the flagged ones. */
const CONTEXT = 1
/** A longer range is cut: one finding should not fill the screen. */
const MAX_FLAGGED = 12
const MAX_COLUMNS = 160

/** The flagged lines of `text` with their neighbours, numbered, the flagged ones marked. */
export function codeFrame(
  text: string,
  { line, endLine }: { readonly line: number; readonly endLine: number },
  paint: Paint,
): string[] {
  const lines = text.split('\n')
  const lastFlagged = Math.min(endLine, line + MAX_FLAGGED - 1)
  const first = Math.max(1, line - CONTEXT)
  const last = Math.min(lines.length, lastFlagged + (lastFlagged === endLine ? CONTEXT : 0))
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const flagged = number >= line && number <= endLine
    const gutter = `${flagged ? '>' : ' '} ${String(number).padStart(width)} |`
    const shown = `${paint(flagged ? ['red', 'bold'] : 'dim', gutter)} ${sourceLine(lines[number - 1] ?? '')}`
    frame.push(shown.trimEnd())
  }
  const hidden = endLine - lastFlagged
  return hidden > 0 ? [...frame, paint('dim', `  … ${hidden} more lines`)] : frame
}

/** One line of source for a terminal: tabs as spaces, control characters visible, cut to a length. */
export function sourceLine(line: string): string {
  const shown = visible(
    line
      .replace(/\r$/, '')
      .slice(0, MAX_COLUMNS + 1)
      .replaceAll('\t', '    '),
  )
  return line.length > MAX_COLUMNS ? `${shown}…` : shown
}
