import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../src/analysis/model/settings.ts'
import { RULES } from '../src/analysis/rules/index.ts'
import { check } from './support/rule-cases.ts'

describe.each(RULES)('the page of $id', ({ id, page }) => {
  test.each(['flagged', 'allowed'] as const)('shows what is %s', async (kind) => {
    const { findings, incomplete } = await check({ ...page[kind], settings: DEFAULT_SETTINGS })
    expect(findings.some(({ rule }) => rule === id) ? 'flagged' : 'allowed').toBe(kind)
    expect(incomplete).toEqual([])
  })

  test('shows changes, in files that end with a line', () => {
    for (const { base, head } of [page.flagged, page.allowed]) {
      expect(head).not.toEqual(base)
      for (const text of [...Object.values(base), ...Object.values(head)]) expect(text).toMatch(/^$|\n$/)
    }
  })

  test('has a text for each section, in sentences', () => {
    const { breaks, notices, forward, rollback, whenNot, limits } = page
    for (const list of [forward, limits]) expect(list).not.toEqual([])
    for (const text of [breaks, notices, rollback, whenNot, ...forward, ...limits]) {
      expect(text).toMatch(/^\S[^\n]*\.$/)
    }
  })
})
