import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clip, size, takeFitting } from './size-limits.ts'

const text = fc.array(fc.constantFrom('a', 'ß', '😀'), { maxLength: 30 }).map((parts) => parts.join(''))

test('size counts bytes', () => {
  expect(size('aß→😀')).toBe(1 + 2 + 3 + 4)
})

test('clipped text has the requested length and no half characters', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), (text, limit) => {
      const clipped = clip(text, limit)
      expect(clipped.length).toBeLessThanOrEqual(limit)
      expect(clipped.isWellFormed()).toBe(true)
      expect(clipped === text || clipped.endsWith('…')).toBe(true)
    }),
  )
})

test('items are taken in order while they fit with a blank line between', () => {
  const rendered: number[] = []
  const render = (n: number) => {
    rendered.push(n)
    return 'x'.repeat(n)
  }
  expect(takeFitting([3, 4, 5, 1], render, 12)).toEqual({ shown: ['xxx', 'xxxx'], left: [5, 1] })
  // What comes after the first that does not fit is not even rendered.
  expect(rendered).toEqual([3, 4, 5])
})
