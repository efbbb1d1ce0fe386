import type { Edit } from '../types.ts'
import { splitLines } from './apply-edits.ts'

/** Replaces the UTF-16 range `start`…`end` (exclusive) of a file's text. */
export interface TextEdit {
  readonly path: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Edits of one text as edits of whole lines: those that touch the same line become one. Null when two overlap. */
export function toLineEdits(text: string, edits: readonly TextEdit[]): Edit[] | null {
  const starts = lineStarts(text)
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
  return groups.map(({ startLine, endLine, edits: own }) => {
    let replacement = ''
    let position = starts[startLine - 1] ?? 0
    for (const edit of own) {
      replacement += text.slice(position, edit.start) + edit.text
      position = edit.end
    }
    replacement += text.slice(position, starts[endLine] ?? text.length).replace(/\r?\n$/, '')
    return { path: own[0]?.path ?? '', startLine, endLine, replacement: replacement.replaceAll('\r\n', '\n') }
  })
}

/** The 1-based line of an offset. */
export function lineOfOffset(text: string, offset: number): number {
  return lineAt(lineStarts(text), offset)
}

function lineStarts(text: string): number[] {
  const starts: number[] = []
  let offset = 0
  for (const line of splitLines(text)) {
    starts.push(offset)
    offset += line.length
  }
  return starts.length > 0 ? starts : [0]
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}
