import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RULES } from '../src/analysis/rules/index.ts'

const ROOT = join(import.meta.dirname, '..')
/** Files beside the rules that are none. */
const OTHERS = ['define-rule.ts', 'index.ts']

test('every rule stands in the file of its id, and the list is in their order', () => {
  const files = readdirSync(join(ROOT, 'src/analysis/rules'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts') && !OTHERS.includes(entry.name))
    .map((entry) => entry.name)
  expect(RULES.map((rule) => `${rule.id}.ts`)).toEqual(files.sort())
})

test('a rule says in one sentence what it finds', () => {
  for (const { summary } of RULES) expect(summary).toMatch(/^Finds [^.]+\.$/)
})

test('README lists every rule with its summary and default severity', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| `([\w-]+)` +\| (.+?) +\| (error|warning|notice) +\|$/gm)].map(
    ([, ...row]) => row,
  )
  const expected = RULES.map(({ id, summary, severity }) => {
    return [id, summary.replace(/^Finds (.*)\.$/, '$1'), severity]
  })
  expect(rows.toSorted()).toEqual(expected.toSorted())
})
