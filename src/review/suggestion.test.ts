import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits, splitLines } from '../analysis/fixes/apply-edits.ts'
import type { Edit } from '../analysis/model/types.ts'
import { applySuggestion } from './apply-suggestion.ts'
import { readDiff } from './diff.ts'
import type { Suggestion } from './suggestion.ts'
import { suggestionsFor } from './suggestion-places.ts'
import { changedFile, edit, finding, fix, headText, numbered } from './testing.ts'

const path = 'shop/tasks.py'
const text = numbered(100)

/** The suggestion for edits to a file that the pull request adds as a whole, so that one hunk holds all lines. */
function suggest(head: string, edits: readonly Edit[], given = {}): Suggestion | null {
  const diff = readDiff([changedFile('', head, { status: 'added' })])
  return only(suggestionsFor([finding({ fix: fix(edits, given) })], diff, headText({ [path]: head })))
}

function only(suggestions: readonly Suggestion[]): Suggestion | null {
  expect(suggestions.length).toBeLessThan(2)
  return suggestions[0] ?? null
}

describe('a fix becomes a suggestion', () => {
  test('for exactly the lines from the first edit to the last, with those between copied', () => {
    const suggestion = suggest(text, [edit(7, 7, 'b1\nb2'), edit(4, 5, 'a')])
    expect(suggestion?.range).toEqual({ start: 4, end: 7 })
    expect(suggestion?.block).toBe('```suggestion\na\nline 6\nb1\nb2\n```')
  })

  test('complaint 8: whose fence is longer than any in the lines', () => {
    const suggestion = suggest(text, [edit(3, 3, '"""\n````python\n"""')])
    expect(suggestion?.block).toBe('`````suggestion\n"""\n````python\n"""\n`````')
  })

  test('without the carriage returns that GitHub puts back', () => {
    const head = 'a\r\nb\r\nc\r\n'
    const suggestion = suggest(head, [edit(2, 2, 'B\nB2')])
    expect(suggestion?.block).toBe('```suggestion\nB\nB2\n```')
    expect(applySuggestion(head, { startLine: 2, line: 2, body: suggestion?.block ?? '' })).toBe(
      'a\r\nB\r\nB2\r\nc\r\n',
    )
  })

  test('complaint 7: that gives the verified text when it is committed, for any text and edits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', 'x', '```', '  ````', '\u2028', '~~~', '```suggestion'), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('new', '```', '\n\n', ''),
        (lines, end, at, length, replacement) => {
          const head = lines.map((line) => line + end).join('')
          const startLine = 1 + (at % lines.length)
          const edits = [edit(startLine, startLine + (length % (lines.length - startLine + 1)), replacement)]
          const verified = applyEdits(head, edits)
          const suggestion = suggest(head, edits)
          if (suggestion === null) {
            expect(verified).toBe(head)
            return
          }
          const { start, end: last } = suggestion.range
          expect(applySuggestion(head, { startLine: start, line: last, body: suggestion.block })).toBe(
            verified,
          )
        },
      ),
    )
  })
})

describe('complaint 8: a fix is not a suggestion', () => {
  test.each([
    ['is not verified', [edit(1, 1, 'x')], { verified: false }],
    ['is an illustration', [edit(1, 1, 'x')], { safety: 'display' }],
    ['has no edits', [], {}],
    ['changes nothing', [edit(2, 2, 'line 2')], {}],
    ['edits two files', [edit(1, 1, 'x'), edit(1, 1, 'x', 'shop/queues.py')], {}],
    ['edits a file outside the diff', [edit(1, 1, 'x', 'shop/queues.py')], {}],
    ['spans more than forty lines', [edit(1, 41, 'x')], {}],
    ['has more than five places', [1, 21, 41, 61, 81, 100].map((line) => edit(line, line, 'x')), {}],
    ['is too large for a comment', [edit(1, 1, 'x'.repeat(20_001))], {}],
    ['quotes a hidden marker', [edit(1, 1, '"<!-- celery-guard:finding f1 -->"')], {}],
  ] as const)('when it %s', (_, edits, given) => {
    expect(suggest(text, edits, given)).toBeNull()
  })

  test('when the file is not UTF-8', () => {
    const diff = readDiff([changedFile('', text, { status: 'added' })])
    const latin = new Map([[path, { text, encoding: 'latin-1' as const }]])
    expect(suggestionsFor([finding({ fix: fix([edit(1, 1, 'x')]) })], diff, latin)).toEqual([])
  })
})

describe('a fix with edits in several places', () => {
  const head = text.replace('line 3\n', 'new 3\n').replace('line 20\n', 'new 20\n')
  const diff = readDiff([
    changedFile(text, head),
    changedFile('', 'a\n', { path: 'shop/b.py', status: 'added' }),
  ])
  const texts = headText({ [path]: head, 'shop/b.py': 'a\n' })
  const suggested = (...edits: Edit[]) =>
    suggestionsFor([finding({ fix: fix(edits) })], diff, texts).map(({ path, range, block }) => [
      path,
      range.start,
      range.end,
      block.split('\n').slice(1, -1).join(),
    ])

  test('is one suggestion where a hunk holds them, and one for each place where none does', () => {
    expect(suggested(edit(19, 19, 'x'), edit(20, 20, 'y'))).toEqual([[path, 19, 20, 'x,y']])
    expect(suggested(edit(20, 20, 'y'), edit(3, 3, 'x'))).toEqual([
      [path, 3, 3, 'x'],
      [path, 20, 20, 'y'],
    ])
    expect(suggested(edit(3, 3, 'x'), edit(1, 1, 'z', 'shop/b.py'))).toEqual([
      ['shop/b.py', 1, 1, 'z'],
      [path, 3, 3, 'x'],
    ])
  })

  test('is none where one place is outside of the diff: half a fix was never verified', () => {
    expect(suggested(edit(3, 3, 'x'), edit(60, 60, 'y'))).toEqual([])
  })

  test('complaint 7: becomes the verified text when all of them are committed, in any order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.constantFrom('x', 'x\ny', ''), { minLength: 8, maxLength: 8 }),
        (lines, replacements) => {
          const edits = lines.map((line, i) => edit(line, line, replacements[i] ?? ''))
          const added = readDiff([changedFile('', text, { status: 'added' })])
          const all = suggestionsFor([finding({ fix: fix(edits) })], added, headText({ [path]: text }))
          if (all.length === 0) return
          // From the last on, so that lines above keep their numbers.
          const committed = all.toReversed().reduce((before, { range, block }) => {
            return applySuggestion(before, { startLine: range.start, line: range.end, body: block })
          }, text)
          expect(committed).toBe(applyEdits(text, edits))
        },
      ),
      { examples: [[[1, 50, 100], Array.from({ length: 8 }, () => 'x')]] },
    )
  })
})

describe('complaint 7: the proof refuses a suggestion that GitHub would commit differently', () => {
  test.each([
    ['a lone carriage return becomes a line end', 'a\nb\rb\nc\n', [edit(1, 1, 'A'), edit(3, 3, 'C')]],
    ['mixed line ends become one', 'a\r\nb\nc\r\n', [edit(1, 1, 'A\nA2'), edit(3, 3, 'C')]],
  ])('%s', (_, head, edits) => {
    expect(splitLines(head)).toHaveLength(3)
    expect(suggest(head, edits)).toBeNull()
    expect(suggest(head.replace(/\r/g, ''), edits)).not.toBeNull()
  })
})

test('a comment without a suggestion cannot be applied', () => {
  const body = '```diff\n+a\n```'
  expect(() => applySuggestion('a\n', { startLine: 1, line: 1, body })).toThrow(
    'the comment has no suggestion',
  )
})

test('edits without the text they belong to are a broken report', () => {
  const diff = readDiff([changedFile('', text, { status: 'added' })])
  const lost = finding({ fix: fix([edit(1, 1, 'x')]) })
  expect(() => suggestionsFor([lost], diff, new Map())).toThrow('edits "shop/tasks.py" without its head text')
})
