import type { Node } from 'web-tree-sitter'
import type { OldNameFact } from './facts.ts'

const MARK = /celery-guard:[ \t]*(?:alias|stub)[ \t]*\[/i
/** The whole comment: a day is needed, or the old name would stay for ever. */
const COMMENT =
  /^#+[ \t]*celery-guard:[ \t]*(alias|stub)[ \t]*\[([^\]\s]+)\][ \t]+until[ \t]+(\d{4}-\d{2}-\d{2})\b/i

/** Reads the comments that say until when code keeps an old name. */
export function readOldNames(root: Node, text: string): OldNameFact[] {
  // Nearly no file has one, so trees are not searched.
  if (!MARK.test(text)) return []
  return root.descendantsOfType('comment').flatMap((node): OldNameFact[] => {
    const at = { start: node.startIndex, end: node.endIndex }
    const read = parseOldName(text.slice(at.start, at.end))
    return read ? [{ ...read, line: node.startPosition.row + 1, at }] : []
  })
}

/** What such a comment says; null for other comments. */
export function parseOldName(comment: string): Pick<OldNameFact, 'kind' | 'name' | 'until'> | null {
  const [, kind = '', name = '', until = ''] = COMMENT.exec(comment) ?? []
  if (name === '') return null
  return { kind: kind.toLowerCase() === 'stub' ? 'stub' : 'alias', name, until }
}

/** Whether the day of a comment is over; false where nobody wants to be reminded. */
export function isDue({ until }: OldNameFact, today: string | null): boolean {
  return today !== null && until < today
}
