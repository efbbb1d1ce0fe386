import { expect, test } from 'vitest'
import { fullInstallations, hasFreeSlot, type Occupant } from './slots.ts'

const NOW = 100_000

function running(count: number, milliseconds: number, installation = '1'): Occupant[] {
  return Array.from({ length: count }, () => ({ installation, since: NOW - milliseconds }))
}

test('quick jobs take one slot each', () => {
  expect(hasFreeSlot(running(3, 100), 4, NOW)).toBe(true)
  expect(hasFreeSlot(running(4, 100), 4, NOW)).toBe(false)
})

test('slow jobs give their slots to others, once', () => {
  expect(hasFreeSlot(running(4, 3_000), 4, NOW)).toBe(true)
  expect(hasFreeSlot([...running(4, 3_000), ...running(3, 100)], 4, NOW)).toBe(true)
  expect(hasFreeSlot(running(8, 3_000), 4, NOW)).toBe(false)
})

test('an installation has half of the slots at most, slow jobs included', () => {
  const both = [...running(2, 3_000, '7'), ...running(1, 100, '8')]
  expect(fullInstallations(both, 4)).toEqual(['7'])
  expect(fullInstallations(running(1, 100), 2)).toEqual(['1'])
})
