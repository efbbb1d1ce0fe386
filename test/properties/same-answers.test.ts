import { expect, test } from 'vitest'
import type { CheckReport } from '../../src/analysis/model/types.ts'
import { checkJson } from '../../src/cli/json.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import type { FactsStore } from '../../src/ports/facts-store.ts'
import type { RepositorySource } from '../../src/ports/repository-source.ts'
import { type Files, memorySource } from '../support/memory-source.ts'
import { memoryStore } from '../support/memory-store.ts'
import { type RuleCase, ruleCases, TODAY } from '../support/rule-cases.ts'

/** The same files, with everything that has no order in another one. */
function reversed(revisions: Readonly<Record<string, Files>>): RepositorySource {
  const turned = Object.entries(revisions).map(([rev, files]) => [
    rev,
    Object.fromEntries(Object.entries(files).reverse()),
  ])
  const source = memorySource(Object.fromEntries(turned))
  return {
    ...source,
    containing: async (rev, suffixes, words) =>
      new Set([...(await source.containing(rev, suffixes, words))].reverse()),
    blobs: async (oids) => new Map([...(await source.blobs(oids))].reverse()),
  }
}

/** A source that cannot list differences, as GitHub: nothing is loaded before both revisions are read. */
function withoutDifferences(source: RepositorySource): RepositorySource {
  return { ...source, differences: () => null }
}

async function answer(
  source: RepositorySource,
  { settings }: RuleCase,
  store: FactsStore,
): Promise<CheckReport> {
  return await checkRevisions(source, { base: 'base', head: 'head' }, settings, store, { today: TODAY })
}

test.each(ruleCases())('$rule, $name: one answer, whatever is known and in whatever order', async (one) => {
  const revisions = { base: one.base, head: one.head }
  const expected = await answer(memorySource(revisions), one, NULL_STORE)
  const json = checkJson(expected)
  const store = memoryStore()
  expect(await answer(memorySource(revisions), one, store), 'cold').toEqual(expected)
  const runs = [
    ['warm', memorySource(revisions), store],
    ['warm, in another order', reversed(revisions), store],
    ['in another order, without differences', withoutDifferences(reversed(revisions)), NULL_STORE],
  ] as const
  for (const [title, source, known] of runs) {
    const report = await answer(source, one, known)
    expect(checkJson(report), title).toBe(json)
    expect(report.findings, title).toEqual(expected.findings)
    expect(report.changes, title).toEqual(expected.changes)
  }
})
