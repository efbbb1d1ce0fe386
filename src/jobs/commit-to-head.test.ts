import { expect, test } from 'vitest'
import type { NewCommit } from '../ports/commits.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import type { EntryKind } from '../ports/repository-source.ts'
import { ok } from '../shared/result.ts'
import { commitToHead } from './commit-to-head.ts'
import type { CommandJob } from './payloads.ts'
import type { Command } from './reply-to-command.ts'

const PULL = {
  headSha: 'abc',
  headBranch: 'topic',
  fromFork: false,
  maintainersMayPush: false,
} as Partial<PullRequest> as PullRequest

/** A command on a head with these entries, and the commits that it makes. */
function open(entries: Readonly<Record<string, EntryKind | 'executable'>>) {
  const made: NewCommit[] = []
  const tree = {
    rev: 'abc',
    gaps: [],
    entries: new Map(
      Object.entries(entries).map(([path, kind]) => [
        path,
        kind === 'executable' ? { path, kind: 'file', oid: '1', executable: true } : { path, kind, oid: '1' },
      ]),
    ),
  }
  const command = {
    pull: PULL,
    job: { sender: 'ana' },
    github: {
      source: { tree: async () => tree },
      commits: {
        create: async (commit: NewCommit) => {
          made.push(commit)
          return ok('def')
        },
      },
    },
  } as unknown as Command<CommandJob>
  const commit = (path: string, text = '') => {
    return commitToHead(command, { headline: 'Fix', body: '', files: [{ path, bytes: Buffer.from(text) }] })
  }
  return { made, commit }
}

test('a file of the head is written, and a new one in a folder', async () => {
  const { made, commit } = open({ 'shop/tasks.py': 'file' })
  expect([await commit('shop/tasks.py'), await commit('shop/new.py')]).toEqual([ok('def'), ok('def')])
  expect(made.map(({ expectedHead, branch }) => [expectedHead, branch])).toEqual([
    ['abc', 'topic'],
    ['abc', 'topic'],
  ])
})

test.each<[string, Readonly<Record<string, EntryKind>>, string]>([
  ['a symbolic link', { 'shop/tasks.py': 'symlink' }, 'shop/tasks.py'],
  ['a submodule', { shop: 'submodule' }, 'shop'],
  ['a folder that is a symbolic link', { shop: 'symlink' }, 'shop/migrations/0002.py'],
  ['a folder in a submodule', { shop: 'submodule' }, 'shop/new.py'],
  ['a folder that is a file', { shop: 'file' }, 'shop/new.py'],
])('%s is never written', async (_, entries, path) => {
  const { made, commit } = open(entries)
  expect(await commit(path)).toEqual({ ok: false, error: { kind: 'not-a-file', path } })
  expect(made).toEqual([])
})

test('an executable script is not written, as GitHub may drop its mode', async () => {
  const { made, commit } = open({
    'bin/worker': 'executable',
    'bin/sourced': 'file',
    'shop/tasks.py': 'executable',
  })
  expect(await commit('bin/worker', '#!/bin/sh\ncelery worker\n')).toEqual({
    ok: false,
    error: { kind: 'executable', path: 'bin/worker' },
  })
  expect(made).toEqual([])
  // Its mode matters to nobody who imports it.
  expect(await commit('shop/tasks.py', 'import celery\n')).toEqual(ok('def'))
  expect(await commit('bin/sourced', '#!/bin/sh\n')).toEqual(ok('def'))
})
