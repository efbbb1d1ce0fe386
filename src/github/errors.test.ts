import { expect, it } from 'vitest'
import { isRetryable } from './errors.ts'
import { BrokenTransfer } from './transfer-errors.ts'

function failed(status: number, message = 'failed'): Error {
  return Object.assign(new Error(message), { status })
}

it.each([
  ['an error of GitHub', failed(502), true],
  ['no answer at all', failed(500), true],
  ['an answer that broke off', new BrokenTransfer('terminated'), true],
  ['too many requests', failed(429), true],
  ['a rate limit', failed(403, 'You have exceeded a secondary rate limit'), true],
  ['a missing permission', failed(403, 'Resource not accessible by integration'), false],
  ['a missing repository', failed(404), false],
  ['a bug', new TypeError('x is not a function'), false],
  ['something that is no error', 'text', false],
])('%s', (_, error, expected) => {
  expect(isRetryable(error)).toBe(expected)
})
