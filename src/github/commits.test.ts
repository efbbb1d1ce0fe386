import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient, useNock } from '../../test/support/github-client.ts'
import { createCommits } from './commits.ts'

useNock()

const COMMIT = {
  branch: 'topic',
  expectedHead: 'abc',
  headline: 'Fix 1 Celery task',
  body: 'body',
  files: [{ path: 'a.py', bytes: Buffer.from('# caf\xe9\r\n', 'latin1') }],
}

it('commits exact bytes onto the analyzed head', async () => {
  nock(API)
    .post('/graphql', ({ variables }) => {
      expect(variables.input).toEqual({
        branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'topic' },
        expectedHeadOid: 'abc',
        message: { headline: 'Fix 1 Celery task', body: 'body' },
        fileChanges: { additions: [{ path: 'a.py', contents: 'IyBjYWbpDQo=' }] },
      })
      return true
    })
    .reply(200, { data: { createCommitOnBranch: { commit: { oid: 'def' } } } })
  expect(await createCommits(repositoryClient(), repositoryClient()).create(COMMIT)).toEqual({
    ok: true,
    value: 'def',
  })
})

it('answers that the head moved', async () => {
  const message = 'Expected branch to point to "abc" but it did not.  Pull and try again.'
  nock(API)
    .post('/graphql')
    .reply(200, { data: { createCommitOnBranch: null }, errors: [{ type: 'STALE_DATA', message }] })
  expect(await createCommits(repositoryClient(), repositoryClient()).create(COMMIT)).toEqual({
    ok: false,
    error: 'head-moved',
  })
})

it('rejects where GitHub refuses for another reason', async () => {
  nock(API)
    .post('/graphql')
    .reply(200, { errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] })
  await expect(createCommits(repositoryClient(), repositoryClient()).create(COMMIT)).rejects.toThrow(
    'not accessible by integration',
  )
})

it('does not commit twice after an error', async () => {
  nock(API).post('/graphql').reply(502, { message: 'Bad Gateway' })
  await expect(createCommits(repositoryClient(), repositoryClient()).create(COMMIT)).rejects.toThrow(
    'Bad Gateway',
  )
})
