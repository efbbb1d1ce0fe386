import nock from 'nock'
import { expect, it } from 'vitest'
import { API, repositoryClient } from '../../test/support/github-client.ts'
import { useNock } from '../../test/support/use-nock.ts'
import { createCommits } from './commits.ts'

useNock()

const COMMIT = {
  branch: 'topic',
  expectedHead: 'abc',
  headline: 'Fix 1 Celery task',
  body: 'body',
  files: [{ path: 'a.py', bytes: Buffer.from('# caf\xe9\r\n', 'latin1') }],
}

const commits = () => createCommits(repositoryClient(), repositoryClient(), API)

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
  expect(await commits().create(COMMIT)).toEqual({
    ok: true,
    value: 'def',
  })
})

/** GitHub's refusals, each with the type of its error. */
it.each([
  [
    'STALE_DATA',
    'Expected branch to point to "abc" but it did not.  Pull and try again.',
    { kind: 'head-moved' },
  ],
  ['FORBIDDEN', 'Resource not accessible by integration', { kind: 'no-permission' }],
  ['NOT_FOUND', "Could not resolve to a Ref with the name 'topic'.", { kind: 'branch-gone' }],
  [
    'BRANCH_PROTECTION_RULE_VIOLATION',
    "protected branch 'topic' check failed:\n  Changes must be made through a pull request.",
    { kind: 'protected', reason: expect.stringContaining('Changes must be made') },
  ],
  [
    'UNPROCESSABLE',
    'Repository rule violations found\n\nCommits must have verified signatures.\n',
    { kind: 'protected', reason: expect.stringContaining('verified signatures') },
  ],
  [
    'FORBIDDEN',
    'refusing to allow a GitHub App to create or update workflow `a.yml` without `workflows` permission',
    { kind: 'refused', reason: expect.stringContaining('`workflows` permission') },
  ],
])('answers with the refusal: %s %s', async (type, message, error) => {
  nock(API)
    .post('/graphql')
    .reply(200, { data: { createCommitOnBranch: null }, errors: [{ type, message }] })
  expect(await commits().create(COMMIT)).toEqual({ ok: false, error })
})

it('answers that a commit is too large, sent or not', async () => {
  nock(API).post('/graphql').reply(413, 'Payload Too Large')
  expect(await commits().create(COMMIT)).toEqual({ ok: false, error: { kind: 'too-large' } })
  const files = [{ path: 'a.py', bytes: new Uint8Array(21 * 1024 * 1024) }]
  expect(await commits().create({ ...COMMIT, files })).toEqual({ ok: false, error: { kind: 'too-large' } })
})

it('rejects where a later attempt may succeed', async () => {
  nock(API)
    .post('/graphql')
    .reply(200, { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] })
  await expect(commits().create(COMMIT)).rejects.toThrow('rate limit')
})

it('reads the newest commits', async () => {
  const nodes = [{ oid: 'def', message: 'Fix 1 Celery task\n\nbody' }]
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: { object: { history: { nodes } } } } })
  expect(await commits().history('def')).toEqual([{ sha: 'def', message: 'Fix 1 Celery task\n\nbody' }])
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: { object: null } } })
  expect(await commits().history('gone')).toEqual([])
})

it.each([
  [API, 'users.noreply.github.com'],
  ['https://code.example.com/api/v3', 'users.noreply.code.example.com'],
])('names a person as an author by the address of %s', (apiUrl, host) => {
  const { coAuthor } = createCommits(repositoryClient(), repositoryClient(), apiUrl)
  expect(coAuthor({ login: 'ana', id: 7 })).toBe(`Co-authored-by: ana <7+ana@${host}>`)
})

it('does not commit twice after an error', async () => {
  nock(API).post('/graphql').reply(502, { message: 'Bad Gateway' })
  await expect(commits().create(COMMIT)).rejects.toThrow('Bad Gateway')
})
