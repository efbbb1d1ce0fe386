import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { failure, installationClient, startForTest } from './testing.ts'

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const PLACE = { owner: 'acme', repo: 'shop', issue_number: 1 }
const DONE = { ...PLACE, body: 'Done.' }

async function openPull(github: SimulatedGitHub) {
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature' })
  return { pull, octokit: await installationClient(github, repository) }
}

test('silence lasts until it is released, and the request is carried out then', async () => {
  const github = await startForTest({ events: [] })
  const { pull, octokit } = await openPull(github)
  const silence = github.failNext({ kind: 'silence', method: 'POST', route: COMMENTS })
  const answered = octokit.rest.issues.createComment(DONE)
  expect(await Promise.race([answered, wait(100)])).toBeUndefined()
  expect(silence.met()).toBe(1)
  expect(github.state.issueComments).toEqual([])
  silence.remove()
  expect((await answered).status).toBe(201)
  expect((await github.conversation(pull)).comments).toHaveLength(1)
  github.assertClean()
})

test('silence passes after its time, or outlasts a caller whose write is stored nevertheless', async () => {
  const github = await startForTest({ events: [] })
  const { octokit } = await openPull(github)
  const brief = github.failNext({ kind: 'silence', milliseconds: 50, route: COMMENTS })
  expect((await octokit.rest.issues.listComments(PLACE)).data).toEqual([])
  expect(brief.met()).toBe(1)
  const giveUp = () => ({ request: { signal: AbortSignal.timeout(50) } })
  const dropped = github.failNext({ kind: 'silence', method: 'POST', route: COMMENTS })
  await expect(octokit.rest.issues.createComment({ ...DONE, ...giveUp() })).rejects.toThrow()
  // The server learns a little later that the caller has left.
  await wait(50)
  dropped.remove()
  await octokit.rest.issues.listComments(PLACE)
  expect(github.state.issueComments).toEqual([])
  github.failNext({ kind: 'silence', method: 'POST', route: COMMENTS, afterWrite: true })
  await expect(octokit.rest.issues.createComment({ ...DONE, ...giveUp() })).rejects.toThrow()
  await expect.poll(() => github.state.issueComments.length).toBe(1)
})

/** Octokit takes a body that breaks for an empty one, so that these tests look at the bytes themselves. */
function ask(github: SimulatedGitHub, method: string, path: string, body?: string): Promise<Response> {
  const [token] = github.state.tokens.keys()
  const headers = { authorization: `token ${token}`, 'user-agent': 'test' }
  return fetch(github.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
}

test('an answer is cut off in its body, after the write', async () => {
  const github = await startForTest({ events: [] })
  await openPull(github)
  github.failNext({ kind: 'cut', method: 'POST', route: COMMENTS })
  const created = await ask(github, 'POST', '/repos/acme/shop/issues/1/comments', '{"body":"Done."}')
  expect(created.status).toBe(201)
  await expect(created.text()).rejects.toThrow('terminated')
  expect(github.state.issueComments).toHaveLength(1)
  github.failNext({ kind: 'cut', method: 'GET', route: '/codeload' })
  const archive = await ask(github, 'GET', '/repos/acme/shop/tarball/main')
  expect(archive.status).toBe(200)
  await expect(archive.arrayBuffer()).rejects.toThrow('terminated')
  expect(github.state.violations).toEqual([])
})

test('JSON ends in the middle, with or without the write', async () => {
  const github = await startForTest({ events: [] })
  const { octokit } = await openPull(github)
  github.failNext({ kind: 'invalid-json', method: 'POST', route: COMMENTS })
  await octokit.rest.issues.createComment(DONE).catch(() => null)
  expect(github.state.issueComments).toEqual([])
  const written = github.failNext({ kind: 'invalid-json', method: 'POST', route: COMMENTS, afterWrite: true })
  const answer = await ask(github, 'POST', '/repos/acme/shop/issues/1/comments', '{"body":"Done."}')
  expect([answer.status, written.met()]).toEqual([201, 1])
  await expect(answer.json()).rejects.toThrow(SyntaxError)
  await expect.poll(() => github.state.issueComments.length).toBe(1)
})

test('a status comes with any headers and body, for the requests that a function picks', async () => {
  const github = await startForTest({ events: [] })
  const { octokit } = await openPull(github)
  const limited = github.failAll({
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99' },
    json: { message: 'API rate limit exceeded' },
    matches: ({ path, installation }) => path.endsWith('per_page=7') && installation !== null,
  })
  for (const _ of [1, 2, 3]) {
    const refused = await failure(octokit.rest.issues.listComments({ ...PLACE, per_page: 7 }))
    expect(refused).toMatchObject({ status: 403, text: '{"message":"API rate limit exceeded"}' })
    expect(refused.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99' })
  }
  expect((await octokit.rest.issues.listComments(PLACE)).status).toBe(200)
  github.assertClean()
  limited.remove()
  expect((await octokit.rest.issues.listComments({ ...PLACE, per_page: 7 })).status).toBe(200)
  expect(limited.met()).toBe(3)
})

test('a hook holds each request before it is carried out and before it is answered', async () => {
  const github = await startForTest({ events: [] })
  const { octokit } = await openPull(github)
  const steps: unknown[] = []
  const end = github.onRequest(async ({ moment, status, request }) => {
    await wait(10)
    steps.push([moment, request.method, request.route, status, github.state.issueComments.length])
  })
  await octokit.rest.issues.createComment(DONE)
  end()
  await octokit.rest.issues.listComments(PLACE)
  expect(steps).toEqual([
    ['before', 'POST', COMMENTS, null, 0],
    ['after', 'POST', COMMENTS, 201, 1],
  ])
})
