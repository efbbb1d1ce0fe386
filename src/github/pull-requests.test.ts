import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient, useNock } from '../../test/support/github-client.ts'
import { createPullRequests } from './pull-requests.ts'

useNock()

const noCheckRuns = { ofHead: async () => [] }
const app = { id: 7, botLogin: 'celery-guard[bot]' }
const pullRequests = () => createPullRequests(repositoryClient(), app, noCheckRuns)

function answerPull(headRepository: object | null): void {
  nock(API)
    .get('/repos/acme/shop/pulls/5')
    .reply(200, {
      node_id: 'PR_5',
      number: 5,
      user: { login: 'ada' },
      locked: false,
      state: 'open',
      draft: true,
      changed_files: 4,
      head: { sha: 'abc', ref: 'topic', repo: headRepository },
      base: { sha: 'def', ref: 'main', repo: { id: 1 } },
    })
}

it('reads a pull request', async () => {
  answerPull({ id: 1 })
  expect(await pullRequests().read(5)).toEqual({
    id: 'PR_5',
    number: 5,
    author: 'ada',
    open: true,
    draft: true,
    locked: false,
    headSha: 'abc',
    headBranch: 'topic',
    fromFork: false,
    baseBranch: 'main',
    baseSha: 'def',
    changedFiles: 4,
  })
})

it.each([
  ['another repository', { id: 2 }],
  ['a repository that was deleted', null],
])('knows a fork: %s', async (_, headRepository) => {
  answerPull(headRepository)
  expect((await pullRequests().read(5)).fromFork).toBe(true)
})

it('lists the files of every page, with old paths and without patches that GitHub leaves out', async () => {
  const path = '/repos/acme/shop/pulls/5/files'
  nock(API)
    .get(path)
    .query({ per_page: '100' })
    .reply(200, [{ filename: 'b.py', previous_filename: 'a.py', status: 'renamed', patch: '@@ -1 +1 @@' }], {
      link: `<${API}${path}?per_page=100&page=2>; rel="next"`,
    })
    .get(path)
    .query({ per_page: '100', page: '2' })
    .reply(200, [{ filename: 'logo.png', status: 'added' }])
  expect(await pullRequests().files(5)).toEqual([
    { path: 'b.py', previousPath: 'a.py', status: 'renamed', patch: '@@ -1 +1 @@' },
    { path: 'logo.png', previousPath: null, status: 'added', patch: null },
  ])
})

it('finds the merge base', async () => {
  nock(API)
    .get('/repos/acme/shop/compare/def...abc')
    .query({ per_page: '1' })
    .reply(200, { merge_base_commit: { sha: '012' } })
  expect(await pullRequests().mergeBase('def', 'abc')).toBe('012')
})
