import { expect, test } from 'vitest'
import { finding } from '../testing.ts'
import { chooseApproved } from './choose-approved.ts'

const about = (fingerprint: string, ...names: readonly [old: string | null, next: string | null][]) =>
  finding({ fingerprint, names: names.map(([old, next]) => ({ old, new: next })) })

const PAY = about('0000aaaa', ['shop.tasks.pay', 'shop.tasks.charge'])
const CALL = about('1111bbbb', [null, 'shop.tasks.charge'])
const SHIP = about('2222cccc', ['shop.tasks.ship', null])
const OTHER = about('3333dddd', ['mail.tasks.ship', null])
const BOTH = about('4444eeee', ['a.x', null], ['a.y', null])
const ALL = [PAY, CALL, SHIP, OTHER, BOTH]

test.each([
  ['shop.tasks.pay', [PAY]],
  ['SHOP.tasks.Pay', [PAY]],
  ['pay', [PAY]],
  ['tasks.pay', [PAY]],
  ['`Charge`', [PAY, CALL]],
  // Two tasks end so.
  ['ship', []],
  ['mail.tasks.ship', [OTHER]],
  ['ay', []],
  ['asks.pay', []],
  ['4444eeee', [BOTH]],
  // One of their names would approve the other.
  ['x', []],
  ['a.x', []],
])('%s approves what it names', (target, expected) => {
  const { granted, unknown } = chooseApproved([`${target} it is drained`], 'ana', ALL)
  expect(granted.flatMap(({ what }) => what)).toEqual(expected)
  expect(unknown).toHaveLength(expected.length > 0 ? 0 : 1)
})
