import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  GIT_ENVIRONMENT,
  temporaryFolder,
  temporaryRepository,
} from '../../test/support/temporary-repository.ts'
import type { Blob } from '../ports/repository-source.ts'
import { type LocalSource, localSource } from './local-source.ts'
import { findRepository } from './repository.ts'

const STRANGE = [
  'a b.py',
  'quote".py',
  'back`tick`.py',
  'new\nline.py',
  '-e.py',
  ':colon.py',
  'tab\t.py',
  'ä.py',
]

async function open(dir: string): Promise<LocalSource> {
  const source = localSource(await findRepository(dir, GIT_ENVIRONMENT))
  onTestFinished(() => source.close())
  return source
}

function text(blob: Blob | undefined): string {
  if (blob === undefined) return 'no answer'
  return 'bytes' in blob ? Buffer.from(blob.bytes).toString() : `unreadable: ${blob.unreadable}`
}

test('files with strange names are listed, searched and read, in a clone and in a bare one', async () => {
  const made = temporaryRepository()
  const commit = made.commit(Object.fromEntries(STRANGE.map((name) => [name, `celery in ${name}`])))
  const bare = join(temporaryFolder(), 'bare.git')
  made.git('clone', '--quiet', '--bare', '.', bare)

  for (const dir of [made.dir, bare]) {
    const source = await open(dir)
    const tree = await source.tree(commit)
    expect([...tree.entries.keys()].sort()).toEqual([...STRANGE].sort())
    expect([...(await source.containing(tree.rev, ['.py'], ['cel', 'celery']))].sort()).toEqual(
      [...STRANGE].sort(),
    )
    const entries = [...tree.entries.values()]
    const blobs = await source.blobs(entries.map((entry) => entry.oid))
    for (const entry of entries) expect(text(blobs.get(entry.oid))).toBe(`celery in ${entry.path}`)
  }
})

test('a name that is not UTF-8 keeps its bytes', async () => {
  const made = temporaryRepository()
  writeFileSync(
    Buffer.concat([Buffer.from(`${made.dir}/caf`), Buffer.from([0xe9]), Buffer.from('.py')]),
    'celery',
  )
  const source = await open(made.dir)
  const tree = await source.tree(made.commit())
  expect([...(await source.containing(tree.rev, ['.py'], ['celery']))]).toEqual(['caf\udce9.py'])
})

test('links and submodules are not files and never searched', async () => {
  const inner = temporaryRepository()
  const innerCommit = inner.commit({ 'tasks.py': 'celery' })
  const made = temporaryRepository()
  made.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.dir, 'inner')
  symlinkSync('celery', join(made.dir, 'link.py'))
  const source = await open(made.dir)
  const tree = await source.tree(made.commit({ 'real.py': 'celery' }))
  expect(tree.entries.get('link.py')?.kind).toBe('symlink')
  expect(tree.entries.get('inner')).toEqual({ path: 'inner', oid: innerCommit, kind: 'submodule' })
  expect([...(await source.containing(tree.rev, ['.py'], ['celery']))]).toEqual(['real.py'])
})

test('words are not patterns, and without a match the set is empty', async () => {
  const made = temporaryRepository()
  const source = await open(made.dir)
  const tree = await source.tree(made.commit({ 'a.py': 'nothing' }))
  expect((await source.containing(tree.rev, ['.py'], ['celery'])).size).toBe(0)
  expect((await source.containing(tree.rev, ['.py'], ['n.thing', '['])).size).toBe(0)
})

test('several kinds of files are searched at once', async () => {
  const made = temporaryRepository()
  const source = await open(made.dir)
  const commit = made.commit({ 'a.ts': 'celery', 'b.js': 'celery', 'c.py': 'celery', 'd.ts': 'nothing' })
  expect([...(await source.containing(commit, ['.ts', '.js'], ['celery']))]).toEqual(['a.ts', 'b.js'])
})

test('the whole repository is read when a folder in it is named', async () => {
  const made = temporaryRepository()
  const commit = made.commit({ 'a.py': 'celery', 'deep/b.py': 'celery' })
  const source = await open(join(made.dir, 'deep'))
  const tree = await source.tree(commit)
  expect([...(await source.containing(tree.rev, ['.py'], ['celery']))]).toEqual(['a.py', 'deep/b.py'])
})

test('a file whose object is gone is reported, the others are read', async () => {
  const made = temporaryRepository()
  const commit = made.commit({ 'gone.py': 'celery gone', 'here.py': 'celery here', 'other.py': 'none' })
  const source = await open(made.dir)
  const tree = await source.tree(commit)
  const gone = tree.entries.get('gone.py')?.oid ?? ''
  rmSync(join(made.dir, '.git/objects', gone.slice(0, 2), gone.slice(2)))
  expect([...(await source.containing(tree.rev, ['.py'], ['celery']))].sort()).toEqual(['gone.py', 'here.py'])
  expect(text((await source.blobs([gone])).get(gone))).toBe('unreadable: missing from the repository')
})

test('a partial clone is not completed; its missing files are reported', async () => {
  const origin = temporaryRepository()
  const commit = origin.commit({ 'a.py': 'celery' })
  origin.git('config', 'uploadpack.allowFilter', 'true')
  const dir = join(temporaryFolder(), 'partial')
  origin.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin.dir}`, dir)
  const source = await open(dir)
  const tree = await source.tree(commit)
  const oid = tree.entries.get('a.py')?.oid ?? ''
  // Git from 2.45 on says that the object is missing, earlier ones end.
  const problem = /partial clone that lacks files|unreadable: missing from the repository/
  expect(await source.blobs([oid]).then((blobs) => text(blobs.get(oid)), String)).toMatch(problem)
})

test('single paths are looked up without the tree, literally', async () => {
  const made = temporaryRepository()
  const source = await open(made.dir)
  const commit = made.commit({ 'a/b.yml': '1', 'a/*.yml': '2', 'a/c.yml': '3' })
  const tree = await source.tree(commit)
  const found = await source.entries(commit, ['a/*.yml', 'a/b.yml', 'a/gone.yml'])
  expect([...found.keys()].sort()).toEqual(['a/*.yml', 'a/b.yml'])
  for (const [path, entry] of found) expect(entry).toEqual(tree.entries.get(path))
})

test('two revisions differ where a file came, went, changed or became a link', async () => {
  const made = temporaryRepository()
  const source = await open(made.dir)
  const base = made.commit({ 'changed.py': '1', 'gone.py': '2', 'kept.py': '3', 'link.py': '4' })
  for (const path of ['gone.py', 'link.py']) rmSync(join(made.dir, path))
  symlinkSync('kept.py', join(made.dir, 'link.py'))
  const head = made.commit({ 'changed.py': 'one', 'new\nline.py': '5' })
  const [before, after] = [await source.tree(base), await source.tree(head)]
  const differences = (await source.differences(base, head)) ?? []
  expect(differences.map(({ path }) => path).sort()).toEqual([
    'changed.py',
    'gone.py',
    'link.py',
    'new\nline.py',
  ])
  for (const one of differences) {
    expect(one.before).toEqual(before.entries.get(one.path) ?? null)
    expect(one.after).toEqual(after.entries.get(one.path) ?? null)
  }
})
