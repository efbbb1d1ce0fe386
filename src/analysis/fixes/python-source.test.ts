import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askPython, hasPython } from '../../../test/support/python.ts'
import { indentationAt, preferredQuote, stringLiteral } from './python-source.ts'

const HOSTILE = [
  `it's "quoted"`,
  'back\\slash at the end\\',
  'two\nlines\r\nand a \r',
  '"""',
  "'; import os; os.system('x') #",
  '\0\x01\x1f\x7f\x85\u2028\u2029\ufeff',
  '{braces} %s \\N{BULLET} \\x41',
  '\ud800 alone, \u{1F600} whole',
]

const EVALUATE = `
import ast, json, sys
json.dump([ast.literal_eval(literal) for literal in json.load(sys.stdin)], sys.stdout)
`

describe('a string literal that a fix writes', () => {
  test.skipIf(!hasPython)('means its value to Python, in either quotes (skipped without python3)', () => {
    const values = [...HOSTILE, ...fc.sample(fc.string({ unit: 'binary' }), { numRuns: 500, seed: 1 })]
    const literals = ["'a'", '"a"'].flatMap((file) => values.map((value) => stringLiteral(value, file)))
    expect(askPython<string[]>(EVALUATE, literals)).toEqual([...values, ...values])
  })

  test('is on one line and survives UTF-8', () => {
    for (const value of HOSTILE) {
      const literal = stringLiteral(value, '')
      expect(literal).not.toMatch(/[\r\n]/)
      expect(new TextDecoder().decode(new TextEncoder().encode(literal))).toBe(literal)
    }
  })
})

describe('the quote of a file', () => {
  test.each([
    [`a = 'x'\nb = 'y'\nc = "z"`, "'"],
    [`a = 'x'\nb = "y"`, '"'],
    ['a = 1', '"'],
    [`"""It isn't."""\na = "b"`, '"'],
  ])('%j prefers %s', (text, quote) => {
    expect(preferredQuote(text)).toBe(quote)
  })
})

test('the indentation of a line is its leading white space', () => {
  expect(indentationAt('a\n\t  b', 5)).toBe('\t  ')
  expect(indentationAt('a', 0)).toBe('')
})
