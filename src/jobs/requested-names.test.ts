import { expect, it } from 'vitest'
import type { Finding } from '../analysis/model/types.ts'
import { requestedNames } from './requested-names.ts'

const FINDINGS = [{ rule: 'task-removed', names: [{ old: 'pay', new: null }] }] as unknown as Finding[]

it.each([
  [[], []],
  [['please'], []],
  [['the', 'rest', '🚀', '@ana', '#12', 'https://example.com/a.b'], []],
  [['task-without-name', 'please'], ['task-without-name']],
  [['shop.tasks.gone'], ['shop.tasks.gone']],
  [['pay'], ['pay']],
  [['größe.füllen'], ['größe.füllen']],
])('%j requests %j', (words, names) => {
  expect(requestedNames(words, FINDINGS)).toEqual(names)
})
