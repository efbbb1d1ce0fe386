import type { Span } from '../python/facts.ts'
import type { TextEdit } from './text-edit.ts'

/** A list or tuple with its brackets, and the index of an item. */
interface ItemPlace {
  readonly path: string
  readonly list: Span
  readonly items: readonly Span[]
  readonly index: number
}

/** Removes an item of a list or tuple; null where none would be left, or a comment may belong to another item. */
export function removeItem(text: string, { path, list, items, index }: ItemPlace): TextEdit | null {
  const [item, next, previous] = [items[index], items[index + 1], items[index - 1]]
  if (!item || items.length < 2) return null
  // `("a", "b")` without `"b"` is a string, not a tuple.
  if (items.length === 2 && text[list.start] === '(' && !endsInComma(text, list, items)) return null
  const edit = next
    ? { path, start: item.start, end: next.start, text: '' }
    : { path, start: previous?.end ?? item.start, end: item.end, text: '' }
  return text.slice(edit.start, edit.end).includes('#') ? null : edit
}

function endsInComma(text: string, list: Span, items: readonly Span[]): boolean {
  return /^\s*,/.test(text.slice(items.at(-1)?.end ?? list.end, list.end))
}
