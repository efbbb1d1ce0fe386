import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePath, encodePath, splitNul } from './path-bytes.ts'

test('every sequence of bytes survives as a string', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(encodePath(decodePath(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))
    }),
  )
})

test('paths that differ only in bytes that are not UTF-8 stay different', () => {
  expect(decodePath(Buffer.from([0x61, 0xe9]))).not.toBe(decodePath(Buffer.from([0x61, 0xe8])))
})

test('records end with NUL, whatever else they hold', () => {
  const output = Buffer.concat([Buffer.from('a\nb\0é\0'), Buffer.from([0xe9, 0])])
  expect(splitNul(output)).toEqual(['a\nb', 'é', '\udce9'])
  expect(splitNul(Buffer.from(''))).toEqual([])
})
