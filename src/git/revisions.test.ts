import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  GIT_ENVIRONMENT,
  temporaryFolder,
  temporaryRepository,
} from '../../test/support/temporary-repository.ts'
import { findRepository } from './repository.ts'
import { defaultBase, mergeBase, resolveBoth, resolveCommit } from './revisions.ts'

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
  'the revision %j is not a commit',
  async (rev) => {
    const made = temporaryRepository()
    made.commit({ 'a.py': '1' })
    const repository = await open(made.dir)
    const questions = [
      () => resolveCommit(repository, rev),
      () => resolveBoth(repository, rev, 'HEAD'),
      () => resolveBoth(repository, 'HEAD', rev),
    ]
    for (const ask of questions) {
      const failure = ask()
      await expect(failure).rejects.toThrow(`is not a commit in ${made.dir}`)
      await expect(failure).rejects.not.toThrow('\u001b')
    }
  },
)

test('a repository without a commit says so', async () => {
  const made = temporaryRepository()
  await expect(resolveCommit(await open(made.dir), 'HEAD')).rejects.toThrow('has no commit at HEAD yet')
})

test('a folder without a repository, a missing one and a file are named', async () => {
  const folder = temporaryFolder()
  await expect(open(folder)).rejects.toThrow(`${folder} is not a git repository, nor inside one`)
  const missing = join(folder, 'missing')
  await expect(open(missing)).rejects.toThrow(`${missing} is not a directory that can be opened`)
  await expect(open('/dev/null')).rejects.toThrow('/dev/null is not a directory that can be opened')
})

test('without git on the PATH the remedy is to install it', async () => {
  const nowhere = findRepository('.', { ...GIT_ENVIRONMENT, PATH: temporaryFolder() })
  await expect(nowhere).rejects.toThrow('git is not on the PATH')
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
  made.git('tag', '--annotate', '--message=v1', 'v1', main)
  for (const name of ['main', 'v1', main.slice(0, 8), 'main@{0}'])
    expect(await resolveBoth(repository, name, 'topic')).toEqual({ base: main, head: topic, mergeBase: fork })
  await expect(resolveBoth(repository, 'main', 'island')).rejects.toThrow('their histories are unrelated')
})

test('dots within a name do not part it, whatever follows them', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '1' })
  // As `git describe` writes it: git looks at what follows `-g` alone.
  const described = `main-0-g${made.git('rev-parse', '--short', 'main')}`
  const repository = await open(made.dir)
  for (const name of ['main...x', 'main...', ':/change...b'])
    await expect(resolveBoth(repository, name, described)).rejects.toThrow(`${name} is not a commit`)
})

test('of several merge bases the one that git calls best is taken', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '1' })
  made.git('branch', 'topic')
  made.commit({ 'b.py': '1' })
  made.git('checkout', '--quiet', 'topic')
  made.commit({ 'c.py': '1' })
  const before = made.git('rev-parse', 'topic')
  made.git('merge', '--quiet', '--no-edit', 'main')
  made.git('checkout', '--quiet', 'main')
  made.git('merge', '--quiet', '--no-edit', before)
  expect(made.git('merge-base', '--all', 'main', 'topic').split('\n')).toHaveLength(2)
  const { mergeBase: best } = await resolveBoth(await open(made.dir), 'main', 'topic')
  expect(best).toBe(made.git('merge-base', 'main', 'topic'))
})

test('a shallow clone without the merge base gets the command that fetches it', async () => {
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
  await expect(resolveCommit(repository, 'topic~1')).rejects.toThrow(
    'the clone is shallow: run git fetch --unshallow',
  )
})

/** A clone whose remote has a branch `main` and, one commit behind it, a branch `topic`. */
async function clone() {
  const origin = temporaryRepository()
  const topic = origin.commit({ 'a.py': '1' })
  origin.git('branch', 'topic')
  const main = origin.commit({ 'a.py': '2' })
  const dir = join(temporaryFolder(), 'clone')
  origin.git('clone', '--quiet', '.', dir)
  return { ...temporaryRepository(dir), repository: await open(dir), main, topic }
}

test('a branch that was pushed is compared with the default branch, not with itself', async () => {
  const { git, repository, main } = await clone()
  git('checkout', '--quiet', 'topic')
  expect(git('rev-parse', '--abbrev-ref', '@{upstream}')).toBe('origin/topic')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
})

test('a branch that tracks one of another name is compared with that', async () => {
  const { git, repository, main, topic } = await clone()
  git('checkout', '--quiet', '--track', '-b', 'on-topic', 'origin/topic')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/topic', commit: topic })
  git('checkout', '--quiet', '--track', '-b', 'on-local', 'main')
  expect(await defaultBase(repository)).toEqual({ name: 'main', commit: main })
})

test('the default branch is compared with its upstream, wherever that is', async () => {
  const { git, commit, repository, main, topic } = await clone()
  commit({ 'a.py': '3' })
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
  git('update-ref', 'refs/remotes/company/main', topic)
  git('config', 'remote.company.url', '.')
  git('config', 'remote.company.fetch', '+refs/heads/*:refs/remotes/company/*')
  git('branch', '--quiet', '--set-upstream-to=company/main')
  expect(await defaultBase(repository)).toEqual({ name: 'company/main', commit: topic })
})

test('without a usable upstream it is the default branch', async () => {
  const { git, repository, main } = await clone()
  git('checkout', '--quiet', '--no-track', '-b', 'mine', 'origin/topic')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
  git('checkout', '--quiet', '--track', '-b', 'orphaned', 'origin/topic')
  git('update-ref', '-d', 'refs/remotes/origin/topic')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
  git('checkout', '--quiet', '--detach')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
})

test('without a default branch it is the upstream', async () => {
  const { git, repository, topic } = await clone()
  git('checkout', '--quiet', 'topic')
  git('branch', '--quiet', '-D', 'main')
  git('remote', 'set-head', 'origin', '--delete')
  git('update-ref', '-d', 'refs/remotes/origin/main')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/topic', commit: topic })
})

test('a branch that cannot be read is passed over, and hides no other', async () => {
  const { git, repository, main, topic, dir } = await clone()
  const missing = `${'ab'.repeat(20)}\n`
  writeFileSync(join(dir, '.git/refs/heads/broken'), missing)
  git('checkout', '--quiet', '--track', '-b', 'on-topic', 'origin/topic')
  expect(await defaultBase(repository)).toEqual({ name: 'origin/topic', commit: topic })
  git('checkout', '--quiet', '--detach')
  writeFileSync(join(dir, '.git/refs/remotes/origin/HEAD'), missing)
  expect(await defaultBase(repository)).toEqual({ name: 'origin/main', commit: main })
})

test('with neither, the error requests one', async () => {
  const made = temporaryRepository()
  made.commit({ 'a.py': '1' })
  made.git('branch', '--move', 'trunk')
  await expect(defaultBase(await open(made.dir))).rejects.toThrow('name a base with --base')
})
