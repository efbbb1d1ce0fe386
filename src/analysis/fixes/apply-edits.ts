import { createsFile } from '../model/edit.ts'
import type { Edit } from '../model/types.ts'

/**
 * Applies edits to one text. Each line keeps its line end; an added line copies the line end of the line above. Throws
 * when edits overlap or leave the text: such a fix is a bug.
 */
export function applyEdits(
  text: string,
  edits: readonly Pick<Edit, 'startLine' | 'endLine' | 'replacement'>[],
): string {
  if (text === '' && edits.length === 1 && edits.some(createsFile)) return `${edits[0]?.replacement}\n`
  // An empty file has one line that an edit can replace.
  const lines = text === '' ? [''] : splitLines(text)
  const ordered = [...edits].sort((a, b) => a.startLine - b.startLine)
  const out: string[] = []
  let next = 1
  for (const edit of ordered) {
    if (edit.startLine < next) throw new Error(`overlapping edits at line ${edit.startLine}`)
    if (edit.endLine < edit.startLine || edit.endLine > lines.length) {
      throw new Error(`edit of lines ${edit.startLine}-${edit.endLine} in a text of ${lines.length} lines`)
    }
    for (; next < edit.startLine; next++) out.push(lineAt(lines, next))
    out.push(withLineEnds(edit.replacement, lines.slice(edit.startLine - 1, edit.endLine), lines))
    next = edit.endLine + 1
  }
  for (; next <= lines.length; next++) out.push(lineAt(lines, next))
  return out.join('')
}

/** The lines of a text, each with its own line end (\n or \r\n; a lone \r is no line end, as in Git). */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function lineAt(lines: readonly string[], line: number): string {
  return lines[line - 1] ?? ''
}

function withLineEnds(replacement: string, replaced: readonly string[], all: readonly string[]): string {
  const ends = replaced.map(lineEnd)
  const usual = ends.find((end) => end !== '') ?? all.map(lineEnd).find((end) => end !== '') ?? '\n'
  const last = ends.at(-1) ?? usual
  const fresh = replacement.split('\n')
  return fresh.map((line, i) => line + (i === fresh.length - 1 ? last : ends[i] || usual)).join('')
}

function lineEnd(line: string): string {
  if (line.endsWith('\r\n')) return '\r\n'
  return line.endsWith('\n') ? '\n' : ''
}
