import { expect, it } from 'vitest'
import { createByteBudget } from './byte-budget.ts'

function budgetOf(limit: number) {
  const budget = createByteBudget(limit)
  const gone: string[] = []
  return { gone, open: (name: string) => budget.open(() => void gone.push(name)) }
}

it('takes from the largest until there is room', () => {
  const { gone, open } = budgetOf(100)
  const [small, large, larger] = [open('small'), open('large'), open('larger')]
  large.grow(40)
  larger.grow(50)
  small.grow(20)
  expect(gone).toEqual(['larger'])
  larger.grow(1000)
  small.grow(41)
  expect(gone).toEqual(['larger', 'small'])
})

it('takes nothing from a complete body, and has its room again once it is closed', () => {
  const { gone, open } = budgetOf(100)
  const complete = open('complete')
  complete.grow(90)
  complete.settle()
  open('late').grow(20)
  expect(gone).toEqual(['late'])
  complete.close()
  complete.close()
  open('next').grow(100)
  expect(gone).toEqual(['late'])
})
