import { expect, test } from 'vitest'
import { changesNear } from './changes-near.ts'

const matches = (text: string): boolean => text.includes('worker')
const filler = (count: number): string => 'x\n'.repeat(count)

test.each([
  ['a change far above', `a\n${filler(20)}worker\n`, `b\n${filler(20)}worker\n`, false],
  ['a change far below', `worker\n${filler(20)}a\n`, `worker\n${filler(20)}b\n`, false],
  ['a change near', `worker\n${filler(5)}a\n`, `worker\n${filler(5)}b\n`, true],
  ['a line that comes', filler(20), `${filler(10)}worker\n${filler(10)}`, true],
  ['a line that goes', `worker\n${filler(20)}`, filler(20), true],
  [
    'changes on both sides',
    `a\n${filler(20)}worker\n${filler(20)}a`,
    `b\n${filler(20)}worker\n${filler(20)}b`,
    true,
  ],
  ['the same text', 'worker\n', 'worker\n', false],
])('%s', (_title, before, after, expected) => {
  expect(changesNear(before, after, matches)).toBe(expected)
})
