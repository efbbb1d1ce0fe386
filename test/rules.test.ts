import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RULE_IDS } from '../src/analysis/rules/index.ts'
import { goldenOf } from './support/golden.ts'
import { check, ruleCases } from './support/rule-cases.ts'

/** Set it to write the goldens anew; read their diff before you believe them. */
const update = process.env.UPDATE_GOLDENS === '1'

const cases = ruleCases()

describe.each(RULE_IDS.map((rule) => ({ rule, own: cases.filter((one) => one.rule === rule) })))(
  '$rule',
  ({ rule, own }) => {
    test('has at least three cases that it flags and three that it allows', () => {
      const count = (prefix: string) => own.filter(({ name }) => name.startsWith(prefix)).length
      expect(count('flags-')).toBeGreaterThanOrEqual(3)
      expect(count('allows-')).toBeGreaterThanOrEqual(3)
    })

    test.each(own)('$name', async ({ name, base, head, settings, goldenPath }) => {
      const report = await check({ base, head, settings })
      const flagged = report.findings.some((finding) => finding.rule === rule)
      expect(flagged ? 'flags' : 'allows').toBe(name.split('-', 1)[0])

      const golden = goldenOf(report, { base, head })
      if (update) writeFileSync(goldenPath, golden)
      expect(golden).toBe(existsSync(goldenPath) ? readFileSync(goldenPath, 'utf8') : 'no expected.md yet')
    })
  },
)

describe('every fixture has an owner', () => {
  test('a folder belongs to a rule', () => {
    expect(cases.map(({ rule }) => rule).filter((rule) => !RULE_IDS.includes(rule))).toEqual([])
  })

  test('a case holds base, head, a golden and nothing else', () => {
    const foreign = cases.flatMap(({ goldenPath }) =>
      readdirSync(dirname(goldenPath), { withFileTypes: true })
        .filter(({ name }) => !['base', 'config.yml', 'expected.md', 'head'].includes(name))
        .map(({ name, parentPath }) => join(parentPath, name)),
    )
    expect(foreign).toEqual([])
  })
})
