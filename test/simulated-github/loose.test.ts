import { expect, test } from 'vitest'
import { readLoose } from './git/loose.ts'
import { resolveCommit } from './git/repositories.ts'
import { listTree } from './git/trees.ts'
import { startForTest } from './testing.ts'

test('objects in files of their own read as those that git has to look for', async () => {
  const github = await startForTest({ events: [] })
  const files = { 'a.py': 'a\n', 'x/y/long name.py': 'ä\n', 'x/z.bin': Uint8Array.of(0, 1) }
  const own = await github.createRepository({ owner: 'acme', name: 'shop', files })
  await github.createBranch(own, 'topic/one', 'main')
  // A fork borrows its objects, so that only git finds them.
  const fork = await github.forkRepository(own, 'alice')
  const commit = await resolveCommit(own.gitDir, 'main')
  if (commit === null) throw new Error('no commit')
  expect([readLoose(own.gitDir, commit)?.type, readLoose(fork.gitDir, commit)]).toEqual(['commit', null])
  for (const ref of [
    'topic/one',
    'refs/heads/main',
    commit,
    commit.slice(0, 8),
    'nowhere',
    '../HEAD',
    'HEAD',
  ]) {
    expect(await resolveCommit(own.gitDir, ref), ref).toBe(await resolveCommit(fork.gitDir, ref))
  }
  const root = await own.objects.read(`${commit}^{tree}`)
  expect(root?.type).toBe('tree')
  for (const recursive of [true, false]) {
    const rows = await listTree(own.gitDir, root?.oid ?? '', recursive)
    expect(rows).toEqual(await listTree(fork.gitDir, root?.oid ?? '', recursive))
    expect(rows).toHaveLength(recursive ? 5 : 2)
  }
  const places = ['', 'x', 'x/y/long name.py', 'x/z.bin', 'x/nothing.py', 'a.py/b']
  for (const expression of [commit, ...places.map((path) => `${commit}:${path}`)]) {
    expect(await own.objects.read(expression), expression).toEqual(await fork.objects.read(expression))
  }
})
