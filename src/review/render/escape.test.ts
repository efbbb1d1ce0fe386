import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prose } from '../../shared/prose.ts'
import { outsideCode } from '../testing.ts'
import { codeFence } from './code-fence.ts'
import { codeSpan, markdown, sourceLine, tableCell } from './escape.ts'

/** Whatever ends a span, a fence, a cell, a comment or a line, with a word that must stay inside. */
const hostile = fc
  .array(
    fc.constantFrom(
      '`',
      '``',
      '```',
      '~~~',
      '\n',
      '\r',
      ' ',
      '\\',
      '|',
      '@org/team',
      '#1',
      '<!--',
      '-->',
      '</details>',
      '$',
      '\u202e',
      'EVIL',
    ),
    { maxLength: 12 },
  )
  .map((parts) => `EVIL${parts.join('')}EVIL`)

describe('a value from outside', () => {
  test('stays in its code span, on its line', () => {
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        const text = markdown(prose`Task ${a}${b} is gone.`)
        expect(outsideCode(text)).toMatch(/^Task +is gone\.$/)
        expect(text).not.toContain('<!--')
      }),
    )
  })

  test('stays in its table cell', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const cell = tableCell(codeSpan(value))
        expect(cell.replaceAll('\\|', '')).not.toContain('|')
        expect(outsideCode(cell.replaceAll('\\|', '|'))).toBe('')
      }),
    )
  })

  test('keeps its pipes in a table, except where parsers disagree about them', () => {
    expect(tableCell('`int | None`')).toBe('`int \\| None`')
    expect(tableCell('`a||b`')).toBe('`a\\|\\|b`')
    expect(tableCell('`a\\|b`')).toBe('`a\\\\u007cb`')
  })

  test('is shown as it is where that is harmless', () => {
    expect(codeSpan('shop.tasks.pay')).toBe('`shop.tasks.pay`')
    expect(codeSpan('a`b')).toBe('``a`b``')
    expect(codeSpan('`a')).toBe('`` `a ``')
    expect(codeSpan(' a ')).toBe('`  a  `')
    expect(codeSpan('')).toBe('`""`')
  })

  test('shows what it hides', () => {
    expect(codeSpan('pay\u202e\n')).toBe('`pay\\u202e\\u000a`')
    expect(codeSpan('<!-- celery-guard:finding f1 -->')).toBe('`\\u003c!-- celery-guard:finding f1 -->`')
  })

  test('is cut when it is absurdly long', () => {
    expect(codeSpan('x'.repeat(100_000))).toHaveLength(202)
    expect(markdown(Array.from({ length: 100_000 }, () => ({ code: 'name' }))).length).toBeLessThan(2100)
  })
})

test('our own words keep their characters and lose their meaning in Markdown', () => {
  expect(markdown(['*args and <b> in a_b'])).toBe('&#42;args and &#60;b&#62; in a&#95;b')
  expect(markdown(['two\n  lines'])).toBe('two lines')
})

test('no line of a fenced block closes it', () => {
  const lines = ['````', '```suggestion', '~~~', 'x = "`"']
  expect(outsideCode(codeFence('suggestion', lines))).toBe('')
  expect(codeFence('', lines).split('\n').slice(1, -1)).toEqual(lines)
  expect(codeFence('diff', ['+a'])).toBe('```diff\n+a\n```')
})

test('source keeps its tabs and shows other control characters', () => {
  expect(sourceLine('\tx = "\u202e\r"')).toBe('\tx = "\\u202e\\u000d"')
})
