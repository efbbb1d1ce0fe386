import { expect, test } from 'vitest'
import { finding, report } from '../../review/testing.ts'
import type { Finding } from '../model/types.ts'
import { aftermathOf, isHarmless } from './aftermath.ts'

const RENAMED = 'task-renamed-without-name'
const a = { old: 'shop.a', new: 'shop.x' }
const b = { old: 'shop.b', new: 'shop.y' }
const one = (rule: string, names: Finding['names'], given: Partial<Finding> = {}) =>
  finding({ rule, names, fingerprint: `${rule} ${JSON.stringify(names)}`, ...given })
const of = (...findings: Finding[]) => report({ findings })

test('fixed findings are gone, and the others are as before', () => {
  const [first, second] = [one(RENAMED, [a]), one(RENAMED, [b])]
  const after = report({ findings: [second], conclusion: 'neutral' })
  expect(isHarmless(aftermathOf(of(first, second), after, [first]))).toBe(true)
})

test('a finding that is still there remains; a new one appeared', () => {
  const fixed = one(RENAMED, [a])
  const other = one('queue-moved', [b])
  const { remaining, appeared } = aftermathOf(of(fixed), of(fixed, other), [fixed])
  expect([remaining, appeared]).toEqual([[fixed], [other]])
})

test('of two that share everything but their number, one is fixed', () => {
  const [first, second] = [one('wrong-call', [a]), one('wrong-call', [a], { fingerprint: 'second' })]
  expect(isHarmless(aftermathOf(of(first, second), of(first), [second]))).toBe(true)
  expect(aftermathOf(of(first, second), of(first, second), [second]).remaining).toHaveLength(1)
})

test('a finding about several tasks may lose some, but none may join it', () => {
  const both = one('schedule-left-behind', [a, b])
  const fixed = one(RENAMED, [a])
  const rest = one('schedule-left-behind', [b])
  expect(isHarmless(aftermathOf(of(both, fixed), of(rest), [fixed]))).toBe(true)
  expect(aftermathOf(of(rest, fixed), of(both), [fixed]).appeared).toEqual([both])
})

test('a fix may show what its finding hid, about the same task alone', () => {
  const fixed = one(RENAMED, [a])
  const hidden = one('argument-removed', [{ old: 'shop.a', new: 'shop.a' }])
  const foreign = one('argument-removed', [{ old: 'shop.b', new: 'shop.b' }])
  const after = of(hidden, foreign)
  expect(aftermathOf(of(fixed), after, [fixed]).appeared).toEqual([foreign])
})

test('a comment that suppresses nothing any more is no damage', () => {
  const fixed = one(RENAMED, [a])
  const unused = one('unused-suppression', [])
  expect(isHarmless(aftermathOf(of(fixed), of(unused), [fixed]))).toBe(true)
})

test('a file that fails the check from now on is damage, one that did before is not', () => {
  const gap = { kind: 'unreadable', path: 'a.py', line: 0, reason: 'not Python', blocks: true } as const
  const before = report({ incomplete: [gap] })
  expect(isHarmless(aftermathOf(before, report({ incomplete: [gap] }), []))).toBe(true)
  expect(aftermathOf(report(), before, []).gaps).toEqual([gap])
})

test('a conclusion must not get worse', () => {
  const green = report({ conclusion: 'success' })
  expect(aftermathOf(green, report({ conclusion: 'neutral' }), []).isWorse).toBe(true)
  expect(aftermathOf(report(), green, []).isWorse).toBe(false)
})

test('a notice may appear where an error goes, and not where a notice goes', () => {
  const notice = one('task-name-literal-repeated', [a], { severity: 'notice' })
  const [error, other] = [one(RENAMED, [b]), one('queue-literal', [b], { severity: 'notice' })]
  expect(aftermathOf(of(error), of(notice), [error]).appeared).toEqual([])
  expect(aftermathOf(of(other), of(notice), [other]).appeared).toEqual([notice])
})
