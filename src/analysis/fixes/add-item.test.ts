import { describe, expect, test } from 'vitest'
import { addItem, placeAmong } from './add-item.ts'
import { applyEdits } from './apply-edits.ts'
import { toLineEdits } from './text-edit.ts'

/** Adds `x` behind the item of that index to the list that the text is, whose items are the letters in quotes. */
function add(text: string, after: number): string {
  const items = [...text.matchAll(/"\w"/g)].map(({ index }) => ({ start: index, end: index + 3 }))
  const place = {
    path: 'a.py',
    list: { start: text.indexOf('['), end: text.lastIndexOf(']') + 1 },
    items,
    after,
  }
  return applyEdits(text, toLineEdits(text, addItem(text, place, '"x"') ?? []) ?? [])
}

describe('an item is added', () => {
  test.each([
    ['on one line', '["a", "b"]', 1, '["a", "b", "x"]'],
    ['between others', '["a", "b"]', 0, '["a", "x", "b"]'],
    ['before all others', '["a", "b"]', -1, '["x", "a", "b"]'],
    ['before a trailing comma', '["a",]', 0, '["a", "x",]'],
    ['on a line of its own', '[\n  "a",\n  "b",\n]\n', 1, '[\n  "a",\n  "b",\n  "x",\n]\n'],
    ['where no comma trails', '[\n  "a",\n  "b"\n]\n', 1, '[\n  "a",\n  "b",\n  "x"\n]\n'],
    ['behind a comment', '[\n  "a",  # one\n  "b",\n]\n', 0, '[\n  "a",  # one\n  "x",\n  "b",\n]\n'],
    ['behind a comment without a comma', '[\n  "a"  # one\n]\n', 0, '[\n  "a",  # one\n  "x"\n]\n'],
    ['first on a line', '[\n  "a",\n]\n', -1, '[\n  "x",\n  "a",\n]\n'],
    ['among several on a line', '[\n  "a", "b",\n]\n', 0, '[\n  "a", "x", "b",\n]\n'],
    ['before a bracket on its line', '[\n  "a"]\n', 0, '[\n  "a", "x"]\n'],
    ['with the line ends that are there', '[\r\n\t"a",\r\n]\r\n', 0, '[\r\n\t"a",\r\n\t"x",\r\n]\r\n'],
  ])('%s', (_, text, after, expected) => {
    expect(add(text, after)).toBe(expected)
  })

  test('not to an empty list, which has no style', () => {
    expect(
      addItem('[]', { path: 'a.py', list: { start: 0, end: 2 }, items: [], after: -1 }, '"x"'),
    ).toBeNull()
  })
})

test.each([
  [['a', 'c', 'e'], 'd', 1],
  [['b', 'c', 'e'], 'a', -1],
  [['A', 'b', 'C'], 'bb', 1],
  [['a', 'c'], 'b', 1],
  [['c', 'a', 'd'], 'b', 2],
])('among %j, %s follows the item %d', (names, fresh, after) => {
  expect(placeAmong(names, fresh)).toBe(after)
})
