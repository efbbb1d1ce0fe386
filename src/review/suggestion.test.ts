import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits, splitLines } from '../analysis/fixes/apply-edits.ts'
import type { Edit } from '../analysis/model/types.ts'
import { applySuggestion } from './apply-suggestion.ts'
import { readDiff } from './diff.ts'
import { type Suggestion, suggestionFor } from './suggestion.ts'
import { changedFile, edit, finding, fix, headText, numbered } from './testing.ts'

const path = 'shop/tasks.py'
const text = numbered(100)

/** The suggestion for edits to a file that the pull request adds as a whole, so that one hunk holds all lines. */
function suggest(head: string, edits: readonly Edit[], given = {}): Suggestion | null {
  const diff = readDiff([changedFile('', head, { status: 'added' })])
  return suggestionFor(finding({ fix: fix(edits, given) }), diff, headText({ [path]: head }))
}

describe('a fix becomes a suggestion', () => {
  test('for exactly the lines from the first edit to the last, with those between copied', () => {
    const suggestion = suggest(text, [edit(7, 7, 'b1\nb2'), edit(4, 5, 'a')])
    expect(suggestion?.range).toEqual({ start: 4, end: 7 })
    expect(suggestion?.block).toBe('```suggestion\na\nline 6\nb1\nb2\n```')
  })

  test('whose fence is longer than any in the lines', () => {
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

  test('that gives the verified text when it is committed, for any text and edits', () => {
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

describe('a fix is not a suggestion', () => {
  test.each([
    ['is not verified', [edit(1, 1, 'x')], { verified: false }],
    ['is an illustration', [edit(1, 1, 'x')], { safety: 'display' }],
    ['has no edits', [], {}],
    ['changes nothing', [edit(2, 2, 'line 2')], {}],
    ['edits two files', [edit(1, 1, 'x'), edit(1, 1, 'x', 'shop/queues.py')], {}],
    ['edits a file outside the diff', [edit(1, 1, 'x', 'shop/queues.py')], {}],
    ['spans more than forty lines', [edit(1, 1, 'x'), edit(41, 41, 'x')], {}],
    ['is too large for a comment', [edit(1, 1, 'x'.repeat(20_001))], {}],
    ['quotes a hidden marker', [edit(1, 1, '"<!-- celery-guard:finding f1 -->"')], {}],
  ] as const)('when it %s', (_, edits, given) => {
    expect(suggest(text, edits, given)).toBeNull()
  })

  test('when its edits lie in two hunks', () => {
    const head = text.replace('line 3\n', 'new 3\n').replace('line 20\n', 'new 20\n')
    const diff = readDiff([changedFile(text, head)])
    const texts = headText({ [path]: head })
    const apart = finding({ fix: fix([edit(3, 3, 'x'), edit(20, 20, 'x')]) })
    const together = finding({ fix: fix([edit(19, 19, 'x'), edit(20, 20, 'x')]) })
    expect(suggestionFor(apart, diff, texts)).toBeNull()
    expect(suggestionFor(together, diff, texts)).not.toBeNull()
  })

  test('when the file is not UTF-8', () => {
    const diff = readDiff([changedFile('', text, { status: 'added' })])
    const latin = new Map([[path, { text, encoding: 'latin-1' as const }]])
    expect(suggestionFor(finding({ fix: fix([edit(1, 1, 'x')]) }), diff, latin)).toBeNull()
  })
})

describe('the proof refuses a suggestion that GitHub would commit differently', () => {
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
  expect(() => suggestionFor(lost, diff, new Map())).toThrow('edits "shop/tasks.py" without its head text')
})
