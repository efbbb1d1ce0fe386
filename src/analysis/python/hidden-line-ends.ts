import type { Node } from 'web-tree-sitter'
import { lineAt, lineStarts } from '../../shared/line-index.ts'

/** Carriage returns that stand before code on their line. */
const WITHIN_LINE = /\r(?=[ \t\f\r]*[^ \t\f\r\n#])/g
/** A file with more of them has no other line ends. */
const MAX_IN_STRINGS = 1000

/**
 * The row (0-based) of the first carriage return that ends a line for Python and not for the grammar, which may take the
 * code behind it for a comment. In a string it decides nothing.
 */
export function hiddenLineEnds(root: Node, text: string): number[] {
  if (!text.includes('\r')) return []
  let inStrings = 0
  for (const { index } of text.matchAll(WITHIN_LINE)) {
    const isInString = root.descendantForIndex(index)?.type.startsWith('string') ?? false
    if (!isInString || ++inStrings > MAX_IN_STRINGS) return [lineAt(lineStarts(text), index) - 1]
  }
  return []
}
