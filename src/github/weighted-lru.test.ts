import { expect, it } from 'vitest'
import { createLru } from './weighted-lru.ts'

it('forgets what was used longest ago, by weight', () => {
  const lru = createLru<string>(6, (value) => value.length)
  lru.set('a', 'aa')
  lru.set('b', 'bb')
  lru.set('c', 'cc')
  expect(lru.get('a')).toBe('aa')
  lru.set('d', 'ddd')
  expect(['a', 'b', 'c', 'd'].map((key) => lru.get(key))).toEqual(['aa', undefined, undefined, 'ddd'])
})

it('counts a value once that is set again', () => {
  const lru = createLru<string>(4, (value) => value.length)
  lru.set('a', 'aaa')
  lru.set('a', 'a')
  lru.set('b', 'bbb')
  expect([lru.get('a'), lru.get('b')]).toEqual(['a', 'bbb'])
})

it('does not keep what is too heavy alone', () => {
  const lru = createLru<string>(2, (value) => value.length)
  lru.set('a', 'aaa')
  expect(lru.get('a')).toBeUndefined()
})
