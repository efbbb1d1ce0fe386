import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import type { CachedBlob } from '../ports/facts-store.ts'
import { createBlobLoader } from './blob-loader.ts'
import { NULL_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'

test('content that does not match its blob id is read and not cached', async () => {
  const source = memorySource({ rev: { 'a.py': 'import celery\n', 'b.py': 'import other\n' } })
  const { entries } = await source.tree('rev')
  const [a = '', b = ''] = [...entries.values()].map(({ oid }) => oid)
  const lying = {
    ...source,
    // Both ids, and for both the bytes of the first file.
    blobs: async (oids: readonly string[]) => {
      const blob = (await source.blobs([a])).get(a)
      return new Map(oids.flatMap((oid) => (blob ? [[oid, blob] as const] : [])))
    },
  }
  const cached = new Map<string, CachedBlob>()
  const loader = createBlobLoader(lying, loadPythonParser, {
    ...NULL_STORE,
    write: async (blobs) => {
      for (const [oid, blob] of blobs) cached.set(oid, blob)
    },
  })
  await loader.load([a, b])
  await loader.save()
  expect([loader.get(a)?.kind, loader.get(b)?.kind]).toEqual(['read', 'read'])
  expect([...cached.keys()]).toEqual([a])
})

test('facts stay one object when a text is read later, and are cached', async () => {
  const source = memorySource({ rev: { 'a.py': 'import celery\n' } })
  const [oid = ''] = [...(await source.tree('rev')).entries.values()].map((entry) => entry.oid)
  const cached = new Map<string, CachedBlob>()
  const store = {
    ...NULL_STORE,
    write: async (blobs: Iterable<readonly [string, CachedBlob]>) => {
      for (const [id, blob] of blobs) cached.set(id, blob)
    },
  }
  const first = createBlobLoader(source, loadPythonParser, store)
  await first.loadFacts([oid])
  await first.save()
  const stored = { ...NULL_STORE, read: async () => cached }

  const loader = createBlobLoader(source, loadPythonParser, stored)
  const factsOf = () => {
    const blob = loader.get(oid)
    return blob?.kind === 'read' ? blob.facts() : null
  }
  await loader.load([oid])
  const facts = factsOf()
  await loader.loadTexts([oid])
  expect(facts?.statements).toHaveLength(1)
  expect(factsOf()).toBe(facts)
})

test('a text alone needs no parser; one that is Python at another path is parsed all the same', async () => {
  const source = memorySource({ rev: { 'workers.conf': '' } })
  const [oid = ''] = [...(await source.tree('rev')).entries.values()].map((entry) => entry.oid)
  let loads = 0
  const loadParser = () => {
    loads += 1
    return loadPythonParser()
  }
  const loader = createBlobLoader(source, loadParser, NULL_STORE)
  await loader.loadOtherTexts([oid])
  const blob = loader.get(oid)
  if (blob?.kind !== 'read') throw new Error('an empty file is readable')
  expect(blob.source?.text).toBe('')
  expect([loads, blob.facts()]).toEqual([0, null])
  await loader.loadFacts([oid])
  expect([loads, blob.facts()?.statements]).toEqual([1, []])
})
