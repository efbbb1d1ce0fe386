import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unpainted } from '../../../src/cli/paint.ts'
import { codeSpan, markdown } from '../../../src/review/render/escape.ts'
import { prose } from '../../../src/shared/prose.ts'
import { fencesIn, readBlocks } from './blocks.ts'
import { renderMarkdown } from './markdown.ts'

const place = { width: 40, paint: unpainted }

function shown(...lines: string[]): string {
  return renderMarkdown(lines.join('\n'), place).join('\n')
}

test('paragraphs are wrapped, markers are hidden, small print and short commit ids are as on GitHub', () => {
  const sha = 'c19031660bb7d1f3ad0d5fbd7d2f7bd1d1d2c8a1'
  expect(
    shown(`Committed in ${sha}.`, '', '<sub>error `a-rule`</sub>', '', '<!-- celery-guard:reply 1 -->'),
  ).toBe('Committed in c190316.\n\nerror `a-rule`')
  expect(shown('The quick brown fox jumps over the lazy dog.')).toBe(
    'The quick brown fox jumps over the lazy\ndog.',
  )
})

test('escaped text is shown as it was, quoted text stays on its line', () => {
  expect(shown(markdown(['# no *heading* in <b> & here']))).toBe('# no *heading* in <b> & here')
  expect(shown(markdown(prose`Task ${'a`b'} is gone`))).toBe('Task `a`b` is gone')
  expect(shown(codeSpan('`'))).toBe('```')
})

test('a suggestion is a diff of the lines that it replaces', () => {
  const lines = ['Pin it:', '', '```suggestion', '@task(name="a")', '```']
  expect(renderMarkdown(lines.join('\n'), { ...place, replaced: ['@task'] })).toEqual([
    'Pin it:',
    '',
    'Suggested change',
    '  - @task',
    '  + @task(name="a")',
  ])
})

test('a fence ends at its own length, and a fold shows its summary alone', () => {
  const lines = [
    '<details>',
    '<summary>2 lines</summary>',
    '',
    '````diff',
    '+```',
    '-x',
    '````',
    '',
    '<details>',
    '<summary>Deeper</summary>',
    '',
    '```diff',
    '</details>',
    '```',
    '</details>',
    '</details>',
    'After.',
  ]
  expect(shown('Before.', '', ...lines)).toBe('Before.\n\n▸ 2 lines\n\nAfter.')
  expect(fencesIn(readBlocks(lines.join('\n'))).map((fence) => fence.lines)).toEqual([
    ['+```', '-x'],
    ['</details>'],
  ])
  expect(shown('One.', '</details>', 'Two.')).toBe('One.\n\nTwo.')
})

test('a table keeps its columns and wraps its cells', () => {
  const rows = [
    '| Change | Wire name |',
    '| --- | --- |',
    '| moved | `shop.tasks.send_everything` → `a\\|b` |',
  ]
  expect(shown(...rows)).toBe(
    [
      'Change  Wire name',
      '──────  ────────────────────────────────',
      'moved   `shop.tasks.send_everything` →',
      '        `a|b`',
    ].join('\n'),
  )
})

test('nothing is wider than the page, and no control character gets through', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '\n',
      '\n\n',
      '`',
      '```',
      '```suggestion\n',
      '| a | ',
      '- ',
      '### ',
      '<details>\n',
      '\n<summary>a</summary>\n',
      '\n</details>\n',
      '**',
      '&#60;',
      '\u001b[2J',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      for (const line of renderMarkdown(pieces.join(''), place)) {
        expect([...line].length).toBeLessThanOrEqual(40)
        expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      }
    }),
  )
})
