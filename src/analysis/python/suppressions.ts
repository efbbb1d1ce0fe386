import type { Node } from 'web-tree-sitter'
import { lineStarts } from '../../shared/line-index.ts'
import type { SuppressionFact } from './facts.ts'
import { parseOldName } from './old-names.ts'

/** Matches only at the first of several `#`; otherwise a line of them would be scanned from each one. */
const MARK = /(?<!#)#+[ \t]*celery-guard:[ \t]*/i
/** The most comments above a definition; each one looks for the line below all of them. */
const MAX_BLOCK = 50
const IGNORE = /^ignore[ \t]*\[([^\]]*)\][ \t]*(.*)$/is
/** A dash after the bracket is not a reason. */
const WORD = /[\p{L}\p{N}]/u

/** Reads the comments that suppress findings, with the lines that each covers. */
export function readSuppressions(root: Node, text: string): SuppressionFact[] {
  // Most files have none, so their trees are not searched.
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

/** The comment of another tool may come first or last on the line. */
function read(comment: string) {
  const mark = MARK.exec(comment)
  if (mark === null || parseOldName(comment) !== null) return null
  const from = mark.index + mark[0].length
  const next = comment.slice(from).search(/[ \t]#[ \t]/)
  const end = next === -1 ? comment.length : from + next
  const [, ids, reason = ''] = IGNORE.exec(comment.slice(from, end).trim()) ?? []
  const rules = ids?.split(',').flatMap((id) => id.trim() || []) ?? []
  return { rules, reason: WORD.test(reason) ? reason.trim() : '', start: mark.index, end }
}

/**
 * The first line below that is not a comment: a decorator may have several comments above it. If that line is indented
 * less than the comment, the comment covers only its line.
 */
function lineBelow(text: string, starts: readonly number[], line: number): number {
  let next = line
  const last = Math.min(starts.length - 1, line + MAX_BLOCK)
  while (next < last && /^[ \t]*#/.test(text.slice(starts[next], starts[next + 1]))) next++
  const isFurtherOut = indentation(text, starts[next]) < indentation(text, starts[line - 1])
  return isFurtherOut ? line : Math.min(next + 1, starts.length)
}

/** The indentation in characters; undefined beyond the last line. */
function indentation(text: string, start = text.length): number {
  return /^[ \t]*/.exec(text.slice(start, start + MAX_INDENTATION))?.[0].length ?? 0
}

const MAX_INDENTATION = 200

const DEFINITIONS = ['decorated_definition', 'function_definition', 'class_definition']

interface Lines {
  readonly start: number
  readonly end: number
}

/** Maps each line of decorators, `def` and parameters to its definition. */
function headersOf(root: Node): ReadonlyMap<number, Lines> {
  const headers = new Map<number, Lines>()
  for (const outer of root.descendantsOfType(DEFINITIONS)) {
    const node = outer.childForFieldName('definition') ?? outer
    // The decorated definition around it was visited before.
    if (headers.has(node.startPosition.row + 1)) continue
    const colon = node.children.find((child) => child.type === ':')
    const lines = { start: outer.startPosition.row + 1, end: (colon ?? node).startPosition.row + 1 }
    for (let line = lines.start; line <= lines.end; line++) headers.set(line, lines)
  }
  return headers
}
