import { expect, test } from 'vitest'
import { near, nearest } from './nearest.ts'

const RULES = ['task-removed', 'task-renamed-without-name', 'queue-literal']

test.each([
  ['task-remove', 'task-removed'],
  ['Queue-Litteral', 'queue-literal'],
  ['something-else', null],
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
