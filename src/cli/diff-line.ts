import { sourceLine } from './code-frame.ts'
import type { Paint } from './paint.ts'

/** A line of a diff, indented and in its colour. */
export function diffLine(line: string, paint: Paint): string {
  const text = `    ${line.slice(0, 1)}${sourceLine(line.slice(1))}`.trimEnd()
  if (line.startsWith('+')) return paint('green', text)
  return line.startsWith('-') ? paint('red', text) : text
}
