import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../src/analysis/model/settings.ts'
import { RULES } from '../src/analysis/rules/index.ts'
import { plain } from '../src/shared/prose.ts'
import { check } from './support/rule-cases.ts'

/** What words of the examples could be. */
const LONG_WORDS: Readonly<Record<string, string>> = {
  shop: `shop${'p'.repeat(90)}`,
  order_id: `order${'\u{20bb7}'.repeat(100)}`,
  mail: `mail${'l'.repeat(200)}`,
}

function lengthened(text: string): string {
  return text.replace(/\b(shop|order_id|mail)\b/g, (word) => LONG_WORDS[word] ?? word)
}

describe.each(RULES)('$id', ({ id, page }) => {
  test('keeps its title to one line of 80 characters, however long names are', async () => {
    const [base, head] = [page.flagged.base, page.flagged.head].map((files) =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path.replace(/\bshop\b/g, LONG_WORDS.shop ?? ''),
          lengthened(text),
        ]),
      ),
    )
    if (!base || !head) throw new Error('an example has two revisions')
    const { findings } = await check({ base, head, settings: DEFAULT_SETTINGS })
    expect(findings.map(({ rule }) => rule)).toContain(id)
    for (const { title } of findings) {
      expect(plain(title)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u)
      expect(plain(title).length).toBeLessThanOrEqual(80)
    }
  })
})
