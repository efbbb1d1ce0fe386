import { expect, test } from 'vitest'
import type { FailedDelivery } from '../ports/app-gateway.ts'
import { dueAttempts } from './redeliver.ts'

const NOW = new Date('2030-01-01T12:00:00Z')

function failed(id: number, deliveryId: string, minutesAgo: number): FailedDelivery {
  return { id, deliveryId, at: new Date(NOW.getTime() - minutesAgo * 60_000) }
}

function dueIds(...attempts: readonly FailedDelivery[]): readonly number[] {
  return dueAttempts(attempts, NOW).map(({ id }) => id)
}

test('a delivery that failed is due at once, the oldest first', () => {
  expect(dueIds(failed(2, 'b', 0), failed(1, 'a', 1))).toEqual([1, 2])
})

test('further attempts come ever later after the last one', () => {
  expect(dueIds(failed(2, 'a', 4), failed(1, 'a', 10))).toEqual([])
  expect(dueIds(failed(2, 'a', 5), failed(1, 'a', 10))).toEqual([2])
  expect(dueIds(failed(3, 'a', 9), failed(2, 'a', 15), failed(1, 'a', 20))).toEqual([])
  expect(dueIds(failed(3, 'a', 10), failed(2, 'a', 15), failed(1, 'a', 20))).toEqual([3])
})
