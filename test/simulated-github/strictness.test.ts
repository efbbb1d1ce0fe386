import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { handlerOf } from './resources/index.ts'
import { loadDescription } from './schema/openapi.ts'
import { OPERATIONS } from './schema/operations.ts'
import { failure, installationClient, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop', issue_number: 1 }

async function openPull(github: SimulatedGitHub) {
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  for (const delivery of github.state.outbox) github.lose(delivery.id)
  return { pull, octokit: await installationClient(github, repository) }
}

test('a 502 after the write leaves what was written', async () => {
  const github = await startForTest({ events: [] })
  const { pull, octokit } = await openPull(github)
  const route = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
  github.failNext({ method: 'POST', route, status: 502, afterWrite: true })
  const comment = { ...PLACE, body: 'Done.' }
  expect(await failure(octokit.rest.issues.createComment(comment))).toMatchObject({ status: 502 })
  expect((await github.conversation(pull)).comments.map((one) => one.body)).toEqual(['Done.'])
  github.failNext({ method: 'POST', route, status: 502 })
  expect(await failure(octokit.rest.issues.createComment(comment))).toMatchObject({ status: 502 })
  expect((await github.conversation(pull)).comments).toHaveLength(1)
  github.assertClean()
})

test('a secondary rate limit says how long to wait, and passes', async () => {
  const github = await startForTest()
  const { octokit } = await openPull(github)
  const route = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
  github.failNext({ method: 'GET', route, status: 429, retryAfter: 7, times: 2 })
  for (const _ of [1, 2]) {
    const refused = await failure(octokit.rest.issues.listComments(PLACE))
    expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('secondary rate limit') })
    expect(refused.headers['retry-after']).toBe('7')
  }
  expect((await octokit.rest.issues.listComments(PLACE)).status).toBe(200)
})

test('a fault that never met a request fails the test', async () => {
  const github = await startForTest()
  github.failNext({ method: 'POST', route: '/graphql', status: 502 })
  expect(() => github.assertClean()).toThrow('fault that never met a request: POST /graphql')
})

test('requests that GitHub does not know or refuses fail the test', async () => {
  const github = await startForTest()
  const { octokit } = await openPull(github)
  expect(await failure(octokit.request('GET /repos/acme/shop/secrets'))).toMatchObject({ status: 404 })
  const misspelt = octokit.request('GET /repos/acme/shop/pulls/1/files', { perpage: 100 })
  expect(await failure(misspelt)).toMatchObject({ status: 422 })
  const notNumber = octokit.request('GET /repos/acme/shop/pulls/first')
  expect(await failure(notNumber)).toMatchObject({ status: 422 })
  const diff = octokit.rest.pulls.get({
    owner: 'acme',
    repo: 'shop',
    pull_number: 1,
    mediaType: { format: 'diff' },
  })
  expect(await failure(diff)).toMatchObject({ status: 415 })
  const positioned = octokit.rest.pulls.createReview({
    ...{ owner: 'acme', repo: 'shop', pull_number: 1, body: 'x' },
    comments: [{ path: 'a.py', position: 1, body: 'here' }],
  })
  expect(await failure(positioned)).toMatchObject({ status: 501 })
  expect(() => github.assertClean()).toThrow(
    [
      'The simulated GitHub is not clean:',
      '- violation: GET /repos/acme/shop/secrets: no such route here',
      '- violation: GET /repos/acme/shop/pulls/1/files: "perpage" is not a permitted key',
      '- violation: GET /repos/acme/shop/pulls/first: /pull_number must be integer',
      '- violation: POST /repos/acme/shop/pulls/1/reviews: not simulated: ' +
        'position is closing down: use line and side',
    ].join('\n'),
  )
})

test('unread output of the app fails the test', async () => {
  const github = await startForTest({ events: [] })
  const { pull, octokit } = await openPull(github)
  const comment = await github.comment(pull, 'alice', '/celery-fix')
  const reaction = { owner: 'acme', repo: 'shop', comment_id: comment.id, content: 'eyes' } as const
  expect((await octokit.rest.reactions.createForIssueComment(reaction)).status).toBe(201)
  expect((await octokit.rest.reactions.createForIssueComment(reaction)).status).toBe(200)
  await octokit.rest.issues.createComment({ ...PLACE, body: 'Committed.' })
  expect(() => github.assertClean()).toThrow(/- unread: comment "Committed\."\n- unread: reaction eyes$/)
  github.assertClean({ allowUnread: true })
  const { comments } = await github.conversation(pull)
  expect(comments.map((one) => [one.user, one.body, one.reactions.map((each) => each.content)])).toEqual([
    ['alice', '/celery-fix', ['eyes']],
    ['celery-guard[bot]', 'Committed.', []],
  ])
  github.assertClean()
})

test('every request is in the log with its route and size', async () => {
  const github = await startForTest()
  const { octokit } = await openPull(github)
  github.state.log.length = 0
  await octokit.rest.issues.listComments(PLACE)
  expect(github.state.log).toMatchObject([
    {
      method: 'GET',
      route: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
      status: 200,
      responseBytes: 2,
    },
  ])
})

test('every operation that is extracted is answered, and the other way round', () => {
  const extracted = loadDescription().operations.map((operation) => operation.id)
  expect(extracted.toSorted()).toEqual([...OPERATIONS].toSorted())
  for (const id of extracted) expect(handlerOf(id), id).toBeTypeOf('function')
})
