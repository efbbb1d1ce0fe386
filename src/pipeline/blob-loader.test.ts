import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import type { KnownBlob } from '../ports.ts'
import { createLibrary } from './blob-loader.ts'
import { NO_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'

test('bytes that a repository gives under another’s id are read and not kept', async () => {
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
  const kept = new Map<string, KnownBlob>()
  const library = createLibrary(lying, loadPythonParser, {
    ...NO_STORE,
    write: async (blobs) => {
      for (const [oid, blob] of blobs) kept.set(oid, blob)
    },
  })
  await library.load([a, b])
  await library.keep()
  expect([library.get(a)?.kind, library.get(b)?.kind]).toEqual(['read', 'read'])
  expect([...kept.keys()]).toEqual([a])
})

test('facts stay one object when a text is read later, and are kept', async () => {
  const source = memorySource({ rev: { 'a.py': 'import celery\n' } })
  const [oid = ''] = [...(await source.tree('rev')).entries.values()].map((entry) => entry.oid)
  const kept = new Map<string, KnownBlob>()
  const store = {
    ...NO_STORE,
    write: async (blobs: Iterable<readonly [string, KnownBlob]>) => {
      for (const [id, blob] of blobs) kept.set(id, blob)
    },
  }
  const first = createLibrary(source, loadPythonParser, store)
  await first.loadFacts([oid])
  await first.keep()
  const stored = { ...NO_STORE, read: async () => kept }

  const library = createLibrary(source, loadPythonParser, stored)
  const factsOf = () => {
    const volume = library.get(oid)
    return volume?.kind === 'read' ? volume.facts() : null
  }
  await library.load([oid])
  const facts = factsOf()
  await library.loadTexts([oid])
  expect(facts?.statements).toHaveLength(1)
  expect(factsOf()).toBe(facts)
})
