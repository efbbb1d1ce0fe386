import { expect, test } from 'vitest'
import { codeFrame, sourceLine } from './code-frame.ts'
import { unpainted } from './paint.ts'

const TEXT = Array.from({ length: 30 }, (_, i) => `line ${i + 1}`).join('\n')

test('the flagged lines are marked and shown between their neighbours', () => {
  expect(codeFrame(TEXT, { line: 9, endLine: 10 }, unpainted)).toEqual([
    '   8 | line 8',
    '>  9 | line 9',
    '> 10 | line 10',
    '  11 | line 11',
  ])
})

test('at the edges there is nothing to add', () => {
  expect(codeFrame('only\r', { line: 1, endLine: 1 }, unpainted)).toEqual(['> 1 | only'])
})

test('a long range is cut and says so', () => {
  const frame = codeFrame(TEXT, { line: 2, endLine: 25 }, unpainted)
  expect(frame).toHaveLength(14)
  expect(frame.at(-1)).toBe('  … 12 more lines')
})

test('control characters are visible, tabs are spaces, long lines are cut', () => {
  expect(sourceLine('\tx = "\u001b[31m\u202e"')).toBe('    x = "\\u001b[31m\\u202e"')
  expect(sourceLine('x'.repeat(1000))).toMatch(/^x{150,170}…$/)
})
