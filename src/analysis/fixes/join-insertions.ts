import type { Edit } from '../model/types.ts'
import { splitLines } from './apply-edits.ts'

/** A text that an edit inserts into one line. */
interface Insertion {
  readonly at: number
  readonly text: string
}

/**
 * Whether two edits only add an item each behind the same line: a queue to a list, an entry to a registry. Both may then
 * be applied. In Python, only further lines: two keywords behind one argument may be the same keyword.
 */
export function canJoin(source: string, a: Edit, b: Edit): boolean {
  if (a.path !== b.path || a.startLine !== b.startLine) return false
  const line = lineOf(source, a.startLine)
  return [a, b].every((edit) => isItem(edit, insertionOf(line, edit)))
}

/** The edits of one file, those of the same line joined in their order. */
export function joinInsertions(source: string, edits: readonly Edit[]): Edit[] {
  return [...Map.groupBy(edits, ({ startLine }) => startLine).values()].flatMap((group) => {
    const [first, ...others] = group
    if (!first || others.length === 0) return group
    const line = lineOf(source, first.startLine)
    const insertions = group.flatMap((edit) => insertionOf(line, edit) ?? [])
    return [{ ...first, replacement: withInsertions(line, insertions) }]
  })
}

function isItem({ path }: Edit, insertion: Insertion | null): boolean {
  if (insertion === null) return false
  return path.endsWith('.py') ? /^,?\n/.test(insertion.text) : /^[,\n]/.test(insertion.text)
}

/** Null for an edit of several lines, or one that does not keep its line. */
function insertionOf(line: string, { startLine, endLine, replacement }: Edit): Insertion | null {
  const added = replacement.length - line.length
  if (startLine !== endLine || added <= 0) return null
  let at = 0
  while (at < line.length && line[at] === replacement[at]) at++
  return line.slice(at) === replacement.slice(at + added)
    ? { at, text: replacement.slice(at, at + added) }
    : null
}

function withInsertions(line: string, insertions: readonly Insertion[]): string {
  let joined = ''
  let from = 0
  for (const { at, text } of insertions.toSorted((a, b) => a.at - b.at)) {
    joined += line.slice(from, at) + text
    from = at
  }
  return joined + line.slice(from)
}

function lineOf(source: string, line: number): string {
  return (splitLines(source)[line - 1] ?? '').replace(/\r?\n$/, '')
}
