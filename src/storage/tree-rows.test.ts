import { expect, test } from 'vitest'
import type { TreeEntry } from '../ports/repository-source.ts'
import { fromTreeRow, toTreeRow } from './tree-rows.ts'

test('a row gives the entries back as they were', async () => {
  const oid = 'a'.repeat(40)
  const entries: readonly TreeEntry[] = [
    { path: 'shop/tasks.py', oid, kind: 'file' },
    { path: 'bin/worker x', oid, kind: 'file', executable: true },
    { path: 'link', oid, kind: 'symlink' },
    { path: 'vendor', oid, kind: 'submodule' },
  ]
  expect(await fromTreeRow(await toTreeRow(entries))).toEqual(entries)
})
