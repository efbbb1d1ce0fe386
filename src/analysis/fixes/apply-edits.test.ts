import { describe, expect, test } from 'vitest'
import { applyEdits, splitLines } from './apply-edits.ts'

const edit = (startLine: number, endLine: number, replacement: string) => ({
  startLine,
  endLine,
  replacement,
})

describe('edits applied to a text', () => {
  test.each([
    ['one line', 'a\nb\nc\n', [edit(2, 2, 'B')], 'a\nB\nc\n'],
    ['several lines by one', 'a\nb\nc\n', [edit(1, 2, 'AB')], 'AB\nc\n'],
    ['one line by several', 'a\nb\n', [edit(1, 1, 'a\na2')], 'a\na2\nb\n'],
    ['in any order', 'a\nb\nc\n', [edit(3, 3, 'C'), edit(1, 1, 'A')], 'A\nb\nC\n'],
    ['Windows line ends', 'a\r\nb\r\n', [edit(2, 2, 'b1\nb2')], 'a\r\nb1\r\nb2\r\n'],
    ['each line by its own line end', 'a\r\nb\nc\r\n', [edit(1, 2, 'A\nB')], 'A\r\nB\nc\r\n'],
    ['a last line without line end', 'a\nb', [edit(2, 2, 'B\nC')], 'a\nB\nC'],
    ['nothing', 'a\n', [], 'a\n'],
    ['a whole file where there was none', '', [edit(1, 0, 'a\nb')], 'a\nb\n'],
  ])('%s', (_, text, edits, expected) => {
    expect(applyEdits(text, edits)).toBe(expected)
  })

  test('never overlap', () => {
    expect(() => applyEdits('a\nb\n', [edit(1, 2, 'x'), edit(2, 2, 'y')])).toThrow(
      'overlapping edits at line 2',
    )
  })

  test.each([edit(3, 3, 'x'), edit(2, 1, 'x')])('never lie outside of the text: %o', (outside) => {
    expect(() => applyEdits('a\nb\n', [outside])).toThrow(/in a text of 2 lines/)
  })
})

test('lines keep their line ends; a lone carriage return is none', () => {
  expect(splitLines('a\r\nb\rc\n\nd')).toEqual(['a\r\n', 'b\rc\n', '\n', 'd'])
  expect(splitLines('')).toEqual([])
})

test('an empty file takes a first line', () => {
  expect(applyEdits('', [{ startLine: 1, endLine: 1, replacement: 'import a' }])).toMatch(/^import a\n?$/)
})
