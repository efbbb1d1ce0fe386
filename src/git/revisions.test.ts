import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  GIT_ENVIRONMENT,
  temporaryFolder,
  temporaryRepository,
} from '../../test/support/temporary-repository.ts'
import { findRepository } from './repository.ts'
import { defaultBase, mergeBase, resolveCommit } from './revisions.ts'

function open(dir: string) {
  return findRepository(dir, GIT_ENVIRONMENT)
}

test('a branch, a tag, a short id and a parent name their commit', async () => {
  const made = temporaryRepository()
  const first = made.commit({ 'a.py': '1' })
  const second = made.commit({ 'a.py': '2' })
  made.git('tag', '--annotate', '--message=v1', 'v1')
  const repository = await open(made.dir)
  for (const rev of ['HEAD', 'main', 'v1', second.slice(0, 8)]) {
    expect(await resolveCommit(repository, rev)).toBe(second)
  }
  expect(await resolveCommit(repository, 'main~1')).toBe(first)
})

test.each(['nowhere', '--help', '-x', 'HEAD:a.py', 'a..b', '', 'evil\u001b[31m'])(
  'the revision %j names no commit',
  async (rev) => {
    const made = temporaryRepository()
    made.commit({ 'a.py': '1' })
    const failure = resolveCommit(await open(made.dir), rev)
    await expect(failure).rejects.toThrow(`names no commit in ${made.dir}`)
    await expect(failure).rejects.not.toThrow('\u001b')
  },
)

test('a repository without a commit says so', async () => {
  const made = temporaryRepository()
  await expect(resolveCommit(await open(made.dir), 'HEAD')).rejects.toThrow('has no commit at HEAD yet')
})

test('a folder that is no repository, a missing one and a file are named', async () => {
  const folder = temporaryFolder()
  await expect(open(folder)).rejects.toThrow(`${folder} is not a git repository, nor inside one`)
  const missing = join(folder, 'missing')
  await expect(open(missing)).rejects.toThrow(`${missing} is not a directory that can be opened`)
  await expect(open('/dev/null')).rejects.toThrow('/dev/null is not a directory that can be opened')
})

test('without git on the PATH the remedy is to install it', async () => {
  const nowhere = findRepository('.', { ...GIT_ENVIRONMENT, PATH: temporaryFolder() })
  await expect(nowhere).rejects.toThrow('git is not installed')
})

test('variables of a surrounding hook do not lead to another repository', async () => {
  const made = temporaryRepository()
  const other = temporaryRepository()
  const found = await findRepository(made.dir, { ...GIT_ENVIRONMENT, GIT_DIR: join(other.dir, '.git') })
  expect(found.workTree).toBe(made.dir)
})

test('two branches meet at their merge base; unrelated histories do not meet', async () => {
  const made = temporaryRepository()
  const fork = made.commit({ 'a.py': '1' })
  const main = made.commit({ 'a.py': '2' })
  made.git('checkout', '--quiet', '-b', 'topic', fork)
  const topic = made.commit({ 'b.py': '1' })
  made.git('checkout', '--quiet', '--orphan', 'island')
  const island = made.commit()
  const repository = await open(made.dir)
  expect(await mergeBase(repository, main, topic)).toBe(fork)
  await expect(mergeBase(repository, main, island)).rejects.toThrow('their histories are unrelated')
})

test('a shallow clone without the merge base is told how to get it', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '1' })
  made.git('branch', 'topic')
  made.commit({ 'a.py': '2' })
  made.git('checkout', '--quiet', 'topic')
  made.commit({ 'b.py': '1' })
  const dir = join(temporaryFolder(), 'shallow')
  made.git('clone', '--quiet', '--depth=1', '--no-single-branch', `file://${made.dir}`, dir)
  const repository = await open(dir)
  const main = await resolveCommit(repository, 'origin/main')
  const topic = await resolveCommit(repository, 'origin/topic')
  await expect(mergeBase(repository, main, topic)).rejects.toThrow('run git fetch --unshallow first')
  await expect(resolveCommit(repository, 'topic~1')).rejects.toThrow('git fetch --unshallow brings the rest')
})

test('the base is the upstream of HEAD, else the default branch', async () => {
  const origin = temporaryRepository()
  const first = origin.commit({ 'a.py': '1' })
  origin.git('branch', 'topic')
  const second = origin.commit({ 'a.py': '2' })
  const dir = join(temporaryFolder(), 'clone')
  origin.git('clone', '--quiet', '.', dir)
  const clone = temporaryRepository(dir)
  const repository = await open(dir)

  clone.git('checkout', '--quiet', 'topic')
  expect(await defaultBase(repository)).toBe(first)
  clone.git('checkout', '--quiet', '--no-track', '-b', 'mine', 'origin/topic')
  expect(await defaultBase(repository)).toBe(second)
})

test('with neither the person is asked for one', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '1' })
  made.git('branch', '--move', 'trunk')
  await expect(defaultBase(await open(made.dir))).rejects.toThrow('name one with --base')
})
