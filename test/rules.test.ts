import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { CheckReport } from '../src/analysis/model/types.ts'
import { RULE_IDS } from '../src/analysis/rules/index.ts'
import { planReview } from '../src/review/plan.ts'
import { MAX_OPEN, openText, shownLength } from '../src/review/render/open-length.ts'
import { conversation, surroundings } from '../src/review/testing.ts'
import { plain } from '../src/shared/prose.ts'
import { formatCase } from './support/case-file/format-case.ts'
import { goldenOf } from './support/golden.ts'
import { bytesOf, type Files } from './support/memory-source.ts'
import { pullRequestFiles } from './support/pull-request-files.ts'
import { check, isCaseFile, type RuleCase, ruleCases, writeExpected } from './support/rule-cases.ts'

/** Set it to write the expected texts anew; read their diff before you believe them. */
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

    test.each(own)('$name', async ({ name, base, head, settings, expected, path }) => {
      const report = await check({ base, head, settings })
      const flagged = report.findings.some((finding) => finding.rule === rule)
      expect(flagged ? 'flags' : 'allows').toBe(name.split('-', 1)[0])

      for (const { title } of report.findings) expect(plain(title)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,80}$/u)
      for (const body of commentsOn(report, { base, head })) {
        expect(shownLength(openText(body))).toBeLessThanOrEqual(MAX_OPEN)
        expect(body).toMatch(
          /^\*\*[^\n]+\*\*[^\n]*\.|^Part of the fix for \*\*[^\n]+\*\*[^\n]*\.\n\n[^\n]+ \(\d of \d\)\. Apply /,
        )
      }
      const golden = goldenOf(report, { base, head })
      if (update) writeExpected(path, golden)
      else expect(golden).toBe(expected ?? 'no expected text yet: UPDATE_GOLDENS=1 writes it')
    })
  },
)

describe('every fixture has an owner', () => {
  test('a folder belongs to a rule', () => {
    expect(cases.map(({ rule }) => rule).filter((rule) => !RULE_IDS.includes(rule))).toEqual([])
  })

  test('a rule has cases and nothing else, each once', () => {
    const paths = cases.map(({ path }) => path)
    const folders = [...new Set(paths.map((path) => dirname(path)))]
    expect(folders.flatMap(entriesOf).sort()).toEqual(paths.toSorted())
    const names = cases.map(({ rule, name }) => `${rule}/${name}`)
    expect(names).toEqual([...new Set(names)])
  })

  const folders = cases.filter(({ path }) => !isCaseFile(path))

  test('a folder holds base, head, an expected text and nothing else', () => {
    const foreign = folders
      .flatMap(({ path }) => entriesOf(path))
      .filter((path) => !['base', 'config.yml', 'expected.md', 'head'].includes(basename(path)))
    expect(foreign).toEqual([])
  })

  test.each(folders)(
    '$rule/$name is a folder because one file cannot hold its bytes',
    ({ base, head, expected }) => {
      const decode = ([path, content]: [string, string | Uint8Array]) =>
        [path, new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(content))] as const
      const texts = (files: Files) => Object.fromEntries(Object.entries(files).map(decode))
      expect(() =>
        formatCase({ about: 'A case.', base: texts(base), head: texts(head), config: null, expected }),
      ).toThrow()
    },
  )
})

/** Every comment that a review would have, of notices too. */
function commentsOn(report: CheckReport, { base, head }: Pick<RuleCase, 'base' | 'head'>): readonly string[] {
  const { review } = planReview({
    report,
    files: pullRequestFiles(base, head),
    conversation: conversation(),
    settings: { maxComments: 30, commentsFrom: 'notice' },
    surroundings,
  })
  return review?.comments.map(({ body }) => body) ?? []
}

function entriesOf(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name))
}
