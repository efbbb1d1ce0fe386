import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import type { PullRequest } from '../ports/pull-requests.ts'
import { createPullRequests } from './pull-requests.ts'

useNock()

const noCheckRuns = { ofHead: async () => [] }
const app = { id: 7, botLogin: 'celery-guard[bot]' }
const pullRequests = () => createPullRequests(repositoryClient(), app, noCheckRuns)

const NODE = {
  id: 'PR_5',
  repository: { id: 'R_1' },
  number: 5,
  state: 'OPEN',
  isDraft: true,
  locked: false,
  changedFiles: 4,
  isCrossRepository: false,
  author: { __typename: 'User', login: 'ada' },
  headRefName: 'topic',
  headRefOid: 'abc',
  maintainerCanModify: false,
  headRepository: { name: 'shop', owner: { login: 'acme' } },
  baseRefName: 'main',
  baseRefOid: 'old',
  baseRef: { target: { oid: 'def' } },
}

function answerPull(pullRequest: object): void {
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: { pullRequest } } })
}

it('reads a pull request, with the tip of its base branch as it is now', async () => {
  answerPull(NODE)
  expect(await pullRequests().read(5)).toEqual({
    id: 'PR_5',
    repositoryId: 'R_1',
    number: 5,
    author: 'ada',
    open: true,
    draft: true,
    locked: false,
    headSha: 'abc',
    headBranch: 'topic',
    fromFork: false,
    headRepository: { owner: 'acme', name: 'shop' },
    maintainersMayPush: false,
    baseBranch: 'main',
    baseSha: 'def',
    changedFiles: 4,
  })
})

it.each([
  ['a bot', { author: { __typename: 'Bot', login: 'renovate' } }, { author: 'renovate[bot]' }],
  ['a deleted account', { author: null }, { author: null }],
  ['a merged pull request', { state: 'MERGED' }, { open: false }],
  ['a base branch that is gone', { baseRef: null }, { baseSha: 'old' }],
  [
    'a fork',
    {
      isCrossRepository: true,
      maintainerCanModify: true,
      headRepository: { name: 'wares', owner: { login: 'bob' } },
    },
    { fromFork: true, maintainersMayPush: true, headRepository: { owner: 'bob', name: 'wares' } },
  ],
  ['a fork that is gone', { headRepository: null }, { fromFork: true, headRepository: null }],
])('knows %s', async (_, given, expected) => {
  answerPull({ ...NODE, ...given })
  expect(await pullRequests().read(5)).toMatchObject(expected)
})

it('lists files, with old paths and without patches that GitHub leaves out', async () => {
  const path = '/repos/acme/shop/pulls/5/files'
  nock(API)
    .get(path)
    .query({ per_page: '100', page: '1' })
    .reply(200, [{ filename: 'b.py', previous_filename: 'a.py', status: 'renamed', patch: '@@ -1 +1 @@' }])
    .get(path)
    .query({ per_page: '100', page: '2' })
    .reply(200, [{ filename: 'logo.png', status: 'added' }])
  const pull = { number: 5, changedFiles: 101 } as PullRequest
  expect(await pullRequests().files(pull, ['logo.png'])).toEqual([
    { path: 'b.py', previousPath: 'a.py', status: 'renamed', patch: '@@ -1 +1 @@' },
    { path: 'logo.png', previousPath: null, status: 'added', patch: null },
  ])
})

it('asks for no page that GitHub does not list', async () => {
  const pages: unknown[] = []
  nock(API)
    .get('/repos/acme/shop/pulls/5/files')
    .query(({ page }) => pages.push(page) > 0)
    .times(30)
    .reply(200, [{ filename: 'a.py', status: 'added' }])
  await pullRequests().files({ number: 5, changedFiles: 9999 } as PullRequest, ['b.py'])
  expect(pages.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
})

it('compares: the merge base, and the files that differ from it', async () => {
  nock(API)
    .get('/repos/acme/shop/compare/def...abc')
    .query({ per_page: '1' })
    .reply(200, {
      merge_base_commit: { sha: '012' },
      files: [{ filename: 'a.py', status: 'modified', patch: '@@ -1 +1 @@' }],
    })
    .get('/repos/acme/shop/compare/012...def')
    .query({ per_page: '1' })
    .reply(200, { merge_base_commit: { sha: '012' } })
  expect(await pullRequests().compare('def', 'abc')).toEqual({
    mergeBase: '012',
    files: [{ path: 'a.py', previousPath: null, status: 'modified', patch: '@@ -1 +1 @@' }],
  })
  expect((await pullRequests().compare('012', 'def')).files).toEqual([])
})
