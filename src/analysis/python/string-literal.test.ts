import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askPython, hasPython } from '../../../test/support/python.ts'
import { unescapeString } from './string-literal.ts'

const WRITTEN = [
  'plain',
  String.raw`\n\r\t\\\'\"\a\b\f\v`,
  String.raw`\x41\u00e9\U0001F600`,
  String.raw`\ud83d\ude00`,
  String.raw`\ud800`,
  String.raw`\0\07\101\1012\400\777`,
  String.raw`\8\9\q\.\ `,
  'over\\\ntwo lines',
  'é\u2028\u{1F600}',
  "it's",
]

/** What backslashes can stand before, in pieces that meet by chance. */
const content = fc
  .array(
    fc.constantFrom(
      '\\',
      '\\\\',
      'n',
      'x41',
      'u00e9',
      'U0001F600',
      '0',
      '12',
      '777',
      '8',
      "'",
      '{',
      'q',
      'é',
      '\\\n',
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

/** The value of each content between double quotes, null where Python refuses it. */
const EVALUATE = `
import ast, json, sys
def value(content):
    try:
        return ast.literal_eval('"' + content + '"')
    except (SyntaxError, ValueError):
        return None
json.dump([value(content) for content in json.load(sys.stdin)], sys.stdout)
`

describe('the value of a string literal', () => {
  test.skipIf(!hasPython)('is what Python says (skipped without python3)', () => {
    const contents = [...WRITTEN, ...fc.sample(content, { numRuns: 3000, seed: 1 })]
    const values = askPython<(string | null)[]>(EVALUATE, contents)
    const wrong = contents.filter((text, i) => values[i] !== null && values[i] !== unescapeString(text))
    expect(wrong).toEqual([])
    expect(values.filter((value) => value !== null).length).toBeGreaterThan(1000)
  })

  test('is unknown for a character by its name: the table of names is not carried', () => {
    expect(unescapeString(String.raw`\N{BULLET}`)).toBeNull()
    expect(unescapeString(String.raw`\\N{BULLET}`)).toBe(String.raw`\N{BULLET}`)
  })
})
