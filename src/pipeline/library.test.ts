import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import type { KnownBlob } from '../ports.ts'
import { createLibrary } from './library.ts'
import { NO_STORE } from './no-store.ts'
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
