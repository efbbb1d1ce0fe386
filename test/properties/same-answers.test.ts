import { expect, test } from 'vitest'
import { checkJson } from '../../src/cli/json.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import type { FactsStore } from '../../src/ports/facts-store.ts'
import type { RepositorySource } from '../../src/ports/repository-source.ts'
import { type Files, memorySource } from '../support/memory-source.ts'
import { memoryStore } from '../support/memory-store.ts'
import { type RuleCase, ruleCases } from '../support/rule-cases.ts'

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

async function answer(source: RepositorySource, { settings }: RuleCase, store: FactsStore): Promise<string> {
  return checkJson(await checkRevisions(source, { base: 'base', head: 'head' }, settings, store))
}

test.each(ruleCases())('$rule, $name: one answer, whatever is known and in whatever order', async (one) => {
  const { base, head } = one
  const expected = await answer(memorySource({ base, head }), one, NULL_STORE)
  const store = memoryStore()
  const runs = [
    ['cold', memorySource({ base, head }), store],
    ['warm', memorySource({ base, head }), store],
    ['warm, in another order', reversed({ base, head }), store],
    ['in another order', reversed({ base, head }), NULL_STORE],
  ] as const
  for (const [title, source, known] of runs) expect(await answer(source, one, known), title).toBe(expected)
})
