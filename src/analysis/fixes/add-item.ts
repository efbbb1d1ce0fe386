import type { Span } from '../python/facts.ts'
import { indentationAt } from './python-source.ts'
import type { TextEdit } from './text-edit.ts'

/** A list or mapping with at least one item, and the index of the item that the new one follows, or -1. */
interface ItemPlace {
  readonly path: string
  readonly list: Span
  readonly items: readonly Span[]
  readonly after: number
}

/** Adds an item in the layout of the others: on its own line, or after a comma. */
export function addItem(
  text: string,
  { path, list, items, after }: ItemPlace,
  item: string,
): TextEdit[] | null {
  const insert = (at: number, added: string): TextEdit => ({ path, start: at, end: at, text: added })
  const [first] = items
  const last = items[after]
  if (!first) return null
  const hasOwnLine = text.slice(list.start, first.start).includes('\n')
  const indentation = indentationAt(text, first.start)
  if (!last) return [insert(first.start, hasOwnLine ? `${item},\n${indentation}` : `${item}, `)]
  const next = items[after + 1]?.start ?? list.end - 1
  const comma = /^\s*,/.exec(text.slice(last.end, next))?.[0]
  const lineEnd = endOfLine(text, last.end + (comma?.length ?? 0))
  if (!hasOwnLine || lineEnd > next) return [insert(last.end, `, ${item}`)]
  if (comma) return [insert(lineEnd, `\n${indentation}${item},`)]
  const added = `\n${indentation}${item}`
  return lineEnd === last.end
    ? [insert(last.end, `,${added}`)]
    : [insert(last.end, ','), insert(lineEnd, added)]
}

/** The offset after a trailing comment, before the line end. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return text[newline - 1] === '\r' ? newline - 1 : newline
}

/** The index of the name that a new one follows: alphabetical in a sorted list, else the last. */
export function placeAmong(names: readonly string[], fresh: string): number {
  const isSorted = names.every((name, i) => i === 0 || compare(names[i - 1] ?? '', name) <= 0)
  if (!isSorted || names.length < MIN_SORTED) return names.length - 1
  return names.findLastIndex((name) => compare(name, fresh) <= 0)
}

/** Fewer names can be sorted by chance. */
const MIN_SORTED = 3

function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()]
  if (left === right) return 0
  return left < right ? -1 : 1
}
