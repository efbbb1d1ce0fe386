import { expect, test } from 'vitest'
import { changedMap } from './changed-map.ts'

test('a changed map is what a changed copy would be', () => {
  const base = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  const changed = changedMap(
    base,
    new Map([
      ['b', undefined],
      ['c', 4],
      ['d', 5],
      ['gone', undefined],
    ]),
  )
  const copy = new Map([
    ['a', 1],
    ['c', 4],
    ['d', 5],
  ])
  expect(new Map(changed)).toEqual(copy)
  expect(changed.size).toBe(3)
  expect(['a', 'b', 'c', 'd', 'gone', 'x'].map((key) => [changed.has(key), changed.get(key)])).toEqual(
    ['a', 'b', 'c', 'd', 'gone', 'x'].map((key) => [copy.has(key), copy.get(key)]),
  )
  expect([[...changed.keys()], [...changed.values()]]).toEqual([
    ['a', 'c', 'd'],
    [1, 4, 5],
  ])
})
