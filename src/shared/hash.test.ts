import { expect, test } from 'vitest'
import { hash } from './hash.ts'

/** http://www.isthe.com/chongo/tech/comp/fnv/#FNV-test-vectors */
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('%j has the FNV-1a hash %s', (text, expected) => {
  expect(hash(text)).toBe(expected)
})

test('text beyond ASCII is hashed by its UTF-8 bytes', () => {
  expect(hash('é')).not.toBe(hash('e\u0301'))
  expect(hash('é')).toMatch(/^[0-9a-f]{16}$/)
})
