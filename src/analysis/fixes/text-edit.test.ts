import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits } from './apply-edits.ts'
import { lineOfOffset, type TextEdit, toLineEdits } from './text-edit.ts'

const lineEnd = fc.constantFrom('\n', '\r\n')
/** A text with one kind of line end, and edits at places that increase; a fix never splits a line end. */
const textWithEdits = lineEnd.chain((end) =>
  fc
    .record({
      lines: fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\t', 'é', '\u{1F600}'), maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      }),
      places: fc.array(fc.nat(60), { maxLength: 8 }),
      texts: fc.array(fc.constantFrom('', 'x', 'x\ny', '\nz'), { minLength: 4, maxLength: 4 }),
    })
    .map(({ lines, places, texts }) => {
      const text = lines.map((line) => line + end).join('')
      const offsets = [...new Set(places.map((place) => outsideLineEnd(text, place % text.length)))].sort(
        (a, b) => a - b,
      )
      const edits: TextEdit[] = []
      for (let i = 0; i + 1 < offsets.length; i += 2) {
        edits.push({
          path: 'a.py',
          start: offsets[i] ?? 0,
          end: offsets[i + 1] ?? 0,
          text: texts[i / 2] ?? '',
        })
      }
      return { text, edits, end }
    }),
)

function outsideLineEnd(text: string, offset: number): number {
  return text[offset] === '\n' && text[offset - 1] === '\r' ? offset - 1 : offset
}

function splice(text: string, edits: readonly TextEdit[], end: string): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (rest, edit) => rest.slice(0, edit.start) + edit.text.replaceAll('\n', end) + rest.slice(edit.end),
      text,
    )
}

describe('edits of characters as edits of lines', () => {
  test('change the text as the characters alone would', () => {
    fc.assert(
      fc.property(textWithEdits, ({ text, edits, end }) => {
        expect(applyEdits(text, toLineEdits(text, edits) ?? [])).toBe(splice(text, edits, end))
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  test('become one where they share a line', () => {
    const edits = [
      { path: 'a.py', start: 4, end: 5, text: 'X' },
      { path: 'a.py', start: 0, end: 1, text: 'A' },
    ]
    expect(toLineEdits('a b c\nd\n', edits)).toEqual([
      { path: 'a.py', startLine: 1, endLine: 1, replacement: 'A b X' },
    ])
  })

  test('are refused where they overlap', () => {
    const edits = [
      { path: 'a.py', start: 0, end: 3, text: '' },
      { path: 'a.py', start: 2, end: 4, text: '' },
    ]
    expect(toLineEdits('abcdef\n', edits)).toBeNull()
  })
})

test('an offset lies on the line whose characters hold it, its line end included', () => {
  const text = 'ab\ncd\n'
  expect([0, 2, 3, 5].map((offset) => lineOfOffset(text, offset))).toEqual([1, 1, 2, 2])
})
