import { expect, test } from 'vitest'
import { reasonOf } from './reason.ts'

test('a failure has a reason in words, whatever was thrown', () => {
  expect(reasonOf(new Error('the folder is locked'))).toBe('the folder is locked')
  expect(reasonOf({ name: 'ErrnoError', errno: 54 })).toMatch(/^its files cannot be opened \(WASI error 54\)/)
  expect(reasonOf('aborted')).toBe('aborted')
})
