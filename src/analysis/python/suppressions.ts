import type { Node } from 'web-tree-sitter'
import { lineStarts } from '../../shared/line-index.ts'
import type { SuppressionFact } from './facts.ts'

/** It begins at the first of several signs alone, or a line of them would be read from each again. */
const MARK = /(?<!#)#+[ \t]*celery-guard:[ \t]*/i
/** Comments above a definition; each looks for what is below all of them. */
const MAX_BLOCK = 50
const IGNORE = /^ignore[ \t]*\[([^\]]*)\][ \t]*(.*)$/is
/** A dash between the bracket and nothing is no reason. */
const WORD = /[\p{L}\p{N}]/u

/** Reads the comments that suppress findings, with the lines that each speaks of. */
export function readSuppressions(root: Node, text: string): SuppressionFact[] {
  // Most files have none: their trees need not be searched.
  if (!MARK.test(text)) return []
  const starts = lineStarts(text)
  const headers = headersOf(root)
  return root.descendantsOfType('comment').flatMap((node): SuppressionFact[] => {
    const written = read(text.slice(node.startIndex, node.endIndex))
    if (written === null) return []
    const line = node.startPosition.row + 1
    const isAlone = text.slice(starts[line - 1], node.startIndex).trim() === ''
    const lines = { start: line, end: isAlone ? lineBelow(text, starts, line) : line }
    for (const at of new Set([lines.start, lines.end])) {
      const header = headers.get(at)
      if (!header) continue
      lines.start = Math.min(lines.start, header.start)
      lines.end = Math.max(lines.end, header.end)
    }
    const { start, end, ...said } = written
    return [{ ...said, line, lines, at: { start: node.startIndex + start, end: node.startIndex + end } }]
  })
}

/** Another tool's comment may stand before ours or behind it. */
function read(comment: string) {
  const mark = MARK.exec(comment)
  if (mark === null) return null
  const from = mark.index + mark[0].length
  const next = comment.slice(from).search(/[ \t]#[ \t]/)
  const end = next === -1 ? comment.length : from + next
  const [, ids, reason = ''] = IGNORE.exec(comment.slice(from, end).trim()) ?? []
  const rules = ids?.split(',').flatMap((id) => id.trim() || []) ?? []
  return { rules, reason: WORD.test(reason) ? reason.trim() : '', start: mark.index, end }
}

/**
 * The first line below that is no comment: several comments may stand above a decorator. A line further out than the
 * comment begins something else, and the comment speaks of itself alone.
 */
function lineBelow(text: string, starts: readonly number[], line: number): number {
  let next = line
  const last = Math.min(starts.length - 1, line + MAX_BLOCK)
  while (next < last && /^[ \t]*#/.test(text.slice(starts[next], starts[next + 1]))) next++
  const isFurtherOut = indentation(text, starts[next]) < indentation(text, starts[line - 1])
  return isFurtherOut ? line : Math.min(next + 1, starts.length)
}

/** In characters; nothing for a line that is not there. */
function indentation(text: string, start = text.length): number {
  return /^[ \t]*/.exec(text.slice(start, start + MAX_INDENTATION))?.[0].length ?? 0
}

const MAX_INDENTATION = 200

const DEFINITIONS = ['decorated_definition', 'function_definition', 'class_definition']

interface Lines {
  readonly start: number
  readonly end: number
}

/** By line, the definition whose decorators, `def` and parameters stand there. */
function headersOf(root: Node): ReadonlyMap<number, Lines> {
  const headers = new Map<number, Lines>()
  for (const outer of root.descendantsOfType(DEFINITIONS)) {
    const node = outer.childForFieldName('definition') ?? outer
    // One with decorators was met before.
    if (headers.has(node.startPosition.row + 1)) continue
    const colon = node.children.find((child) => child.type === ':')
    const lines = { start: outer.startPosition.row + 1, end: (colon ?? node).startPosition.row + 1 }
    for (let line = lines.start; line <= lines.end; line++) headers.set(line, lines)
  }
  return headers
}
