import { expect, test } from 'vitest'
import { isMistaken, near, nearest } from './nearest.ts'

const RULES = ['task-removed', 'task-renamed-without-name', 'queue-literal']

test.each([
  ['task-remove', 'task-removed'],
  ['Queue-Litteral', 'queue-literal'],
  ['something-else', null],
  ['queue-litrael', 'queue-literal'],
  ['', null],
  ['x'.repeat(100_000), null],
])('%.20s was meant as %s', (word, meant) => {
  expect(nearest(word, RULES)).toBe(meant)
})

test('several may have been meant, the likeliest first', () => {
  expect(near('task-renamed', ['queue-literal', 'task-removed', 'task-rename'])).toEqual([
    'task-rename',
    'task-removed',
  ])
})

test.each([
  ['shpo.tasks.pay', 'shop.tasks.pay', true],
  ['shop.tasks.pays', 'shop.tasks.pay', true],
  ['shop.tasks.pay_all', 'shop.tasks.pay', false],
  ['shop.tasks.refund', 'shop.tasks.pay', false],
  ['pay', 'pax', false],
])('%s is a slip of %s: %s', (word, candidate, expected) => {
  expect(isMistaken(word, candidate)).toBe(expected)
})

test('two letters that change places are one mistake, also in a short word', () => {
  expect(nearest('hlep', ['help', 'all'])).toBe('help')
  expect(nearest('lla', ['help', 'all'])).toBe(null)
  expect(nearest('hepl', ['help'])).toBe('help')
})

test('a name of any length is near to its like alone', () => {
  const long = `shop.${'x'.repeat(100_000)}`
  expect(nearest('nope', [long])).toBe(null)
  expect(nearest('x'.repeat(2000), [long])).toBe(null)
  expect(nearest(long.replace('shop', 'shpo'), [long])).toBe(long)
})
