import { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import { answeringServer, json } from '../../test/support/answering-server.ts'
import { readOpenPullRequests } from './open-pull-requests.ts'

const A = { owner: 'acme', name: 'a' }
const B = { owner: 'acme', name: 'b' }
const GONE = { errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }] }

function run(databaseId: number, externalId: string, status: string, conclusion: string | null) {
  return { databaseId, externalId, status, conclusion, title: `run ${databaseId}` }
}

function pull(number: number, runs: readonly object[] | null, hasNextPage = false) {
  const checkRuns = { nodes: runs, pageInfo: { hasNextPage } }
  return {
    number,
    createdAt: '2030-01-01T00:00:00Z',
    headRefOid: `head${number}`,
    commits: { nodes: [{ commit: { checkSuites: { nodes: runs === null ? [] : [{ checkRuns }] } } }] },
  }
}

function page(nodes: readonly object[], endCursor: string | null = null) {
  return { pullRequests: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } }
}

async function read(repositories: Parameters<typeof readOpenPullRequests>[2], ...answers: object[]) {
  const server = await answeringServer(...answers.map((body) => json(200, body)))
  const octokit = new Octokit({ baseUrl: server.url })
  const found = await readOpenPullRequests(octokit, 7, repositories)
  return { found, variables: server.requests.map(({ body }) => JSON.parse(body).variables) }
}

test('a head is checked once the newest run of its pull request has a verdict', async () => {
  const pulls = [
    pull(1, null),
    pull(2, []),
    pull(3, [run(1, 'pull/3', 'COMPLETED', 'SUCCESS')]),
    pull(4, [run(1, 'pull/4', 'COMPLETED', 'SUCCESS'), run(2, 'pull/4', 'IN_PROGRESS', null)]),
    pull(5, [run(1, 'pull/6', 'COMPLETED', 'SUCCESS')]),
    pull(6, [run(1, 'pull/6/success', 'COMPLETED', 'FAILURE')]),
    pull(7, [run(1, 'pull/7', 'COMPLETED', 'STALE')]),
    pull(10, [run(1, 'pull/10', 'COMPLETED', 'SUCCESS'), run(2, 'pull/10', 'COMPLETED', 'CANCELLED')]),
    pull(8, [run(1, 'pull/9', 'COMPLETED', 'SUCCESS')], true),
  ]
  const { found } = await read([A], { data: { r0: page(pulls) } })
  expect(found.flatMap(({ number, check }) => (check === null ? [] : [[number, check.title]]))).toEqual([
    [3, 'run 1'],
    [6, 'run 1'],
    [8, ''],
  ])
})

test('only repositories with more pull requests are read on', async () => {
  const { found, variables } = await read(
    [A, B],
    { data: { r0: page([pull(1, null)]), r1: page([pull(2, null)], 'cursor') } },
    { data: { r0: page([pull(3, null)]) } },
  )
  expect(found.map(({ repository, number }) => `${repository.name}${number}`)).toEqual(['a1', 'b2', 'b3'])
  expect(variables).toMatchObject([
    { app: 7, check: 'celery-guard', n0: 'a', a0: null, n1: 'b', a1: null },
    { n0: 'b', a0: 'cursor' },
  ])
})

test('a repository that is gone costs the others nothing', async () => {
  const { found, variables } = await read([A, B], GONE, GONE, { data: { r0: page([pull(2, null)]) } })
  expect(found).toMatchObject([{ repository: B, number: 2, headSha: 'head2' }])
  expect(variables).toHaveLength(3)
})

test.each([
  ['RESOURCE_LIMITS_EXCEEDED', 'Resource limits for this query exceeded.'],
  [undefined, 'Something went wrong while executing your query. This may be the result of a timeout.'],
])('a repository that is too much for GitHub costs the others nothing (%s)', async (type, message) => {
  const tooMuch = { errors: [{ type, message }] }
  const { found } = await read([A, B], tooMuch, tooMuch, { data: { r0: page([pull(2, null)]) } })
  expect(found).toMatchObject([{ repository: B, number: 2, headSha: 'head2' }])
})

test('any other error is one', async () => {
  const limited = { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }
  await expect(read([A], limited)).rejects.toThrow('rate limit')
})
