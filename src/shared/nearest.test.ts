import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

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
