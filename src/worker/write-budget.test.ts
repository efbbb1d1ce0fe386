import { expect, test } from 'vitest'
import { createWriteBudget } from './write-budget.ts'

test('an installation pauses once it has written much within a minute, others do not', () => {
  const budget = createWriteBudget()
  for (let i = 0; i < 23; i += 1) budget.spend('busy', 3, i * 1000)
  budget.spend('quiet', 3, 0)
  expect(budget.spent(23_000)).toEqual([])
  budget.spend('busy', 3, 23_000)
  expect(budget.spent(23_000)).toEqual(['busy'])
  expect(budget.spent(60_001)).toEqual([])
})

test('reads cost nothing', () => {
  const budget = createWriteBudget()
  for (let i = 0; i < 1000; i += 1) budget.spend('reader', 0, i)
  expect(budget.spent(1000)).toEqual([])
})
