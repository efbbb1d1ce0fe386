import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ruleIds } from '../scripts/generate/rule-index.ts'
import { ruleFile, TO_FILL } from '../scripts/new-rule/scaffold.ts'
import { RULE_IDS, RULES } from '../src/analysis/rules/index.ts'
import { ruleCases } from './support/rule-cases.ts'

const ROOT = join(import.meta.dirname, '..')

test('every rule is in the file of its id, and the list is in their order', () => {
  expect(RULE_IDS).toEqual(ruleIds(readdirSync(join(ROOT, 'src/analysis/rules'))))
})

test('a rule says in one sentence what it finds', () => {
  for (const { summary } of RULES) expect(summary).toMatch(/^Finds [^.]+\.$/)
})

describe('nothing is left to fill', () => {
  test.each(RULE_IDS)('in %s', (id) => {
    expect(readFileSync(join(ROOT, ruleFile(id)), 'utf8')).not.toContain(TO_FILL)
  })

  test('in the names of cases', () => {
    expect(ruleCases().filter(({ name }) => name.includes(TO_FILL))).toEqual([])
  })
})
