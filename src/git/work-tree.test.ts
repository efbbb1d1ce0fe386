import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  GIT_ENVIRONMENT,
  temporaryFolder,
  temporaryRepository,
} from '../../test/support/temporary-repository.ts'
import { localSource } from './local-source.ts'
import { findRepository } from './repository.ts'
import { snapshotWorkTree } from './work-tree.ts'

/** The work tree of `dir` as paths and contents. */
async function contents(dir: string): Promise<Record<string, string>> {
  const snapshot = await snapshotWorkTree(await findRepository(dir, GIT_ENVIRONMENT))
  const source = localSource(snapshot.repository)
  onTestFinished(() => source.close())
  const entries = [...(await source.tree(snapshot.tree)).entries.values()].filter((e) => e.kind === 'file')
  const blobs = await source.blobs(entries.map((entry) => entry.oid))
  await snapshot.remove()
  const text = entries.map(({ path, oid }) => {
    const blob = blobs.get(oid)
    return [path, blob !== undefined && 'bytes' in blob ? Buffer.from(blob.bytes).toString() : 'unreadable']
  })
  return Object.fromEntries(text)
}

/** Every file below `dir` with its content. */
function state(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(dir, name)).isFile())
  return files.map((name) => `${name} ${readFileSync(join(dir, name), 'base64')}`)
}

test('changed, new, staged and deleted files count; ignored ones do not', async () => {
  const made = temporaryRepository()
  made.commit({ 'kept.py': 'kept', 'changed.py': 'old', 'deleted.py': 'old', '.gitignore': '*.log\n' })
  made.write({ 'changed.py': 'new', 'untracked\n.py': 'new', 'noise.log': 'x', 'staged.py': 'staged' })
  made.git('add', 'staged.py')
  rmSync(join(made.dir, 'deleted.py'))
  expect(await contents(made.dir)).toEqual({
    'kept.py': 'kept',
    'changed.py': 'new',
    'untracked\n.py': 'new',
    'staged.py': 'staged',
    '.gitignore': '*.log\n',
  })
})

test('a file that changed in the second in which it was added counts', async () => {
  const made = temporaryRepository()
  // Sizes and times to the second, as file systems without more have it.
  made.git('config', 'core.trustCtime', 'false')
  made.git('config', 'core.checkStat', 'minimal')
  const file = join(made.dir, 'a.py')
  made.write({ 'a.py': 'old' })
  utimesSync(file, 1_000_000_000, 1_000_000_000)
  made.git('add', 'a.py')
  made.write({ 'a.py': 'new' })
  for (const path of [file, join(made.dir, '.git/index')]) utimesSync(path, 1_000_000_000, 1_000_000_000)
  expect(await contents(made.dir)).toEqual({ 'a.py': 'new' })
})

test('a file of which only the case of its name changed is read under the new one', async () => {
  const made = temporaryRepository()
  made.commit({ 'shop/pay.py': 'x' })
  made.git('config', 'core.ignoreCase', 'true')
  renameSync(join(made.dir, 'shop/pay.py'), join(made.dir, 'shop/Pay.py'))
  expect(await contents(made.dir)).toEqual({ 'shop/Pay.py': 'x' })
})

test('the repository is left as it was, even with a split index and hooks', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': 'old' })
  made.git('update-index', '--split-index')
  const hook = join(made.dir, '.git/hooks/post-index-change')
  made.write({ '.git/hooks/post-index-change': `#!/bin/sh\ntouch "${made.dir}/ran"\n`, 'a.py': 'new' })
  chmodSync(hook, 0o755)
  const before = state(made.dir)
  expect(await contents(made.dir)).toEqual({ 'a.py': 'new' })
  expect(state(made.dir)).toEqual(before)
})

test('a linked work tree is read, not the main one', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': 'main' })
  const linked = join(temporaryFolder(), 'linked')
  made.git('worktree', 'add', '--quiet', '-b', 'topic', linked)
  temporaryRepository(linked).write({ 'a.py': 'linked' })
  expect(await contents(linked)).toEqual({ 'a.py': 'linked' })
})

test('a folder whose name separates and quotes does no harm', async () => {
  const made = temporaryRepository(join(temporaryFolder(), 'a:b "c"\nd'))
  made.commit({ 'kept.py': 'kept' })
  made.write({ 'new.py': 'new' })
  expect(await contents(made.dir)).toEqual({ 'kept.py': 'kept', 'new.py': 'new' })
})

test('a submodule stays a submodule', async () => {
  const inner = temporaryRepository()
  inner.commit({ 'inner.py': 'x' })
  const made = temporaryRepository()
  made.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'inner')
  made.commit({ 'a.py': 'x' })
  expect(Object.keys(await contents(made.dir)).sort()).toEqual(['.gitmodules', 'a.py'])
})

test('nothing is left behind', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': 'x' })
  const snapshot = await snapshotWorkTree(await findRepository(made.dir, GIT_ENVIRONMENT))
  const folder = dirname(snapshot.repository.environment.GIT_INDEX_FILE ?? '')
  expect(existsSync(folder)).toBe(true)
  await snapshot.remove()
  expect(existsSync(folder)).toBe(false)
})

test('of new files only Python is copied, and none is needed', async () => {
  const made = temporaryRepository()
  made.commit({ 'kept.py': 'kept' })
  made.write({ 'data/dump.bin': 'large' })
  expect(await contents(made.dir)).toEqual({ 'kept.py': 'kept' })
})
