import { describe, expect, test } from 'vitest'
import { removeItem } from './remove-item.ts'

/** Removes `drop` from a list that is the whole text. */
function without(text: string): string | null {
  const items = [...text.matchAll(/"\w+"/g)].map(({ 0: found, index }) => {
    return { start: index, end: index + found.length, found }
  })
  const edit = removeItem(text, {
    path: 'a.py',
    list: { start: 0, end: text.length },
    items,
    index: items.findIndex(({ found }) => found === '"drop"'),
  })
  return edit && `${text.slice(0, edit.start)}${edit.text}${text.slice(edit.end)}`
}

describe('an item is removed', () => {
  test.each([
    ['the first', '["drop", "a"]', '["a"]'],
    ['one between others', '["a", "drop", "b"]', '["a", "b"]'],
    ['the last', '["a", "drop"]', '["a"]'],
    ['one on its own line', '[\n    "a",\n    "drop",\n    "b",\n]', '[\n    "a",\n    "b",\n]'],
    ['the last of its own line', '[\n    "a",\n    "drop",\n]', '[\n    "a",\n]'],
    ['one of a tuple that stays a tuple', '("a", "drop", "b")', '("a", "b")'],
    ['one of two, with a comma at the end', '("a", "drop",)', '("a",)'],
  ])('%s', (_, text, expected) => {
    expect(without(text)).toBe(expected)
  })
})

describe('an item stays', () => {
  test.each([
    ['which is the only one', '["drop"]'],
    ['without which a tuple would be a string', '("a", "drop")'],
    ['beside a comment', '[\n    "drop",  # by post\n    "a",\n]'],
  ])('%s', (_, text) => {
    expect(without(text)).toBeNull()
  })
})
