import { expect, test } from 'vitest'
import { offeredRemedy } from './offered.ts'

const renamed = { old: 'shop.pay', new: 'shop.charge' }

test('a rename offers an alias of the old name, a removal a stub', () => {
  const rename = { rule: 'task-renamed-without-name', names: [renamed] }
  expect(offeredRemedy(rename)).toMatchObject({ kind: 'alias', tasks: ['shop.pay'] })
  const removal = { rule: 'task-removed', names: [{ old: 'shop.pay', new: null }] }
  expect(offeredRemedy(removal)).toMatchObject({ kind: 'stub', tasks: ['shop.pay'] })
})

test.each([
  ['of another rule', 'task-without-name', [renamed]],
  ['without names', 'task-removed', []],
  ['with more names than a person copies', 'task-removed', Array.from({ length: 6 }, () => renamed)],
  ['with a name that would be several words', 'task-removed', [{ old: 'pay me', new: null }]],
  ['with a name that a shell would split', 'task-removed', [{ old: 'pay;rm', new: null }]],
])('a finding %s offers none', (_, rule, names) => {
  expect(offeredRemedy({ rule, names })).toBeNull()
})
