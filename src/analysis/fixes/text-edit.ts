import { lineAt, lineStarts } from '../../shared/line-index.ts'
import type { Edit } from '../model/types.ts'

/** Replaces the UTF-16 range `start`…`end` (exclusive) of a file's text. */
export interface TextEdit {
  readonly path: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Converts edits of one text to edits of whole lines, merging those on the same line. Null when two overlap. */
export function toLineEdits(text: string, edits: readonly TextEdit[]): Edit[] | null {
  const starts = editableLines(text)
  const groups: { startLine: number; endLine: number; edits: TextEdit[] }[] = []
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const startLine = lineAt(starts, edit.start)
    const endLine = lineAt(starts, edit.end)
    const group = groups.at(-1)
    if (!group || startLine > group.endLine) {
      groups.push({ startLine, endLine, edits: [edit] })
      continue
    }
    if (edit.start < (group.edits.at(-1)?.end ?? 0)) return null
    group.edits.push(edit)
    group.endLine = Math.max(group.endLine, endLine)
  }
  return groups.map(({ startLine, endLine, edits: merged }) => {
    let replacement = ''
    let position = starts[startLine - 1] ?? 0
    for (const edit of merged) {
      replacement += text.slice(position, edit.start) + edit.text
      position = edit.end
    }
    replacement += text.slice(position, starts[endLine] ?? text.length).replace(/\r?\n$/, '')
    return {
      path: merged[0]?.path ?? '',
      startLine,
      endLine,
      replacement: replacement.replaceAll('\r\n', '\n'),
    }
  })
}

/** Line starts, without the empty line after the last line end, which cannot be replaced. */
function editableLines(text: string): number[] {
  const starts = lineStarts(text)
  return starts.length > 1 && starts.at(-1) === text.length ? starts.slice(0, -1) : starts
}

/** The 1-based line of an offset. */
export function lineOfOffset(text: string, offset: number): number {
  return lineAt(lineStarts(text), offset)
}
