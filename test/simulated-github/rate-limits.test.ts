import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Options, SimulatedGitHub } from './index.ts'
import { failure, installationClient, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop' }

async function start(limits: NonNullable<Options['limits']>) {
  const github = await startForTest({ events: [], limits })
  const repository = await github.createRepository({ owner: 'acme', name: 'shop', files: { 'a.py': 'a\n' } })
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('not installed')
  return { github, repository, installation, octokit: await installationClient(github, repository) }
}

function comment(github: SimulatedGitHub, octokit: Awaited<ReturnType<typeof installationClient>>) {
  const [pull] = github.state.pullRequests
  return octokit.rest.issues.createComment({ ...PLACE, issue_number: pull?.number ?? 1, body: 'Hm.' })
}

test('the primary limit refuses until its window ends, and only one installation', async () => {
  const { github, installation, octokit } = await start({ requestsPerHour: 3, hourMs: 1000 })
  const other = await github.createRepository({ owner: 'umbrella', name: 'labs', files: { 'a.py': 'a\n' } })
  const elsewhere = await installationClient(github, other)
  const first = (await octokit.rest.repos.get(PLACE)).headers
  expect(first).toMatchObject({
    ...{ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '2', 'x-ratelimit-used': '1' },
    'x-ratelimit-resource': 'core',
  })
  await octokit.rest.repos.get(PLACE)
  await octokit.rest.repos.get(PLACE)
  const refused = await failure(octokit.rest.repos.get(PLACE))
  expect(refused).toMatchObject({
    status: 403,
    text: expect.stringContaining(`API rate limit exceeded for installation ID ${installation.id}`),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': first['x-ratelimit-reset'] },
  })
  expect(refused.headers['retry-after']).toBeUndefined()
  expect((await elsewhere.rest.repos.get({ owner: 'umbrella', repo: 'labs' })).status).toBe(200)
  const reset = Number(first['x-ratelimit-reset']) * 1000
  await wait(Math.max(0, reset - Date.now()) + 5)
  expect((await octokit.rest.repos.get(PLACE)).headers['x-ratelimit-remaining']).toBe('2')
  expect(github.usage(installation)).toMatchObject({ requests: 4, refused: { primary: 1, secondary: 0 } })
  github.assertClean()
})

test('writes of a minute are limited, with the time to wait', async () => {
  const { github, repository, installation, octokit } = await start({ writesPerMinute: 2, minuteMs: 900 })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  await github.openPullRequest(repository, { head: 'feature' })
  await comment(github, octokit)
  await comment(github, octokit)
  const refused = await failure(comment(github, octokit))
  expect(refused).toMatchObject({
    status: 403,
    text: expect.stringContaining('You have exceeded a secondary rate limit'),
    headers: { 'retry-after': '1', 'x-ratelimit-remaining': expect.stringMatching(/^499\d$/) },
  })
  expect((await octokit.rest.repos.get(PLACE)).status).toBe(200)
  await wait(1000)
  expect((await comment(github, octokit)).status).toBe(201)
  expect(github.usage(installation)).toMatchObject({ writes: 3, refused: { secondary: 1 } })
  expect(github.state.issueComments).toHaveLength(3)
})

test('writes of an hour and points of a minute are limited too', async () => {
  const { github, repository, octokit } = await start({ writesPerHour: 1, pointsPerMinute: 7 })
  await github.commitFiles(repository, 'feature', { 'a.py': 'b\n' })
  await github.openPullRequest(repository, { head: 'feature' })
  await comment(github, octokit)
  expect((await failure(comment(github, octokit))).headers['retry-after']).toBe('3600')
  await octokit.rest.repos.get(PLACE)
  await octokit.rest.repos.get(PLACE)
  const refused = await failure(octokit.rest.repos.get(PLACE))
  expect(refused).toMatchObject({ status: 403, headers: { 'retry-after': '60' } })
})

test('too many requests at a time are refused', async () => {
  const { github, installation, octokit } = await start({ concurrent: 2, secondaryStatus: 429 })
  const silence = github.failAll({ kind: 'silence', matches: ({ path }) => path === '/repos/acme/shop' })
  const silent = [1, 2].map(() => octokit.rest.repos.get(PLACE))
  await expect.poll(silence.met).toBe(2)
  const refused = await failure(octokit.rest.repos.getContent({ ...PLACE, path: 'a.py' }))
  expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('secondary rate limit') })
  silence.remove()
  await Promise.all(silent)
  expect((await octokit.rest.repos.getContent({ ...PLACE, path: 'a.py' })).status).toBe(200)
  expect(github.usage(installation)).toMatchObject({
    ...{ requests: 3, concurrent: 0, mostConcurrent: 3 },
    refused: { primary: 0, secondary: 0, concurrent: 1 },
  })
})

test('GraphQL has points of its own and refuses with status 200', async () => {
  const { github, installation, octokit } = await start({ graphqlPointsPerHour: 2 })
  const query = '{ rateLimit { cost remaining used limit } }'
  expect(await octokit.graphql(query)).toEqual({ rateLimit: { cost: 1, remaining: 1, used: 1, limit: 2 } })
  const threads = 'reviewThreads(first: 100) { nodes { comments(first: 100) { nodes { body } } } }'
  const dear = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
    a: ${threads} b: ${threads} } } }`
  const errors = (text: string) => {
    return octokit.graphql<never>(text).catch((error: { errors: unknown[]; headers: object }) => error)
  }
  const refused = await errors(dear)
  expect(refused.errors).toEqual([
    { type: 'RATE_LIMITED', message: `API rate limit exceeded for installation ID ${installation.id}.` },
  ])
  expect(refused.headers).toMatchObject({ 'x-ratelimit-resource': 'graphql' })
  const last = await octokit.graphql<{ rateLimit: unknown }>(query)
  expect(last.rateLimit).toMatchObject({ remaining: 0 })
  expect((await errors(query)).errors).toMatchObject([{ type: 'RATE_LIMIT', code: 'graphql_rate_limit' }])
  expect((await octokit.rest.repos.get(PLACE)).status).toBe(200)
  expect(github.usage(installation)).toMatchObject({ requests: 3, graphqlPoints: 2, refused: { primary: 2 } })
})

test('without limits requests are counted and never refused, unless a limit is used up by hand', async () => {
  const { github, installation, octokit } = await start(false)
  await octokit.rest.repos.get(PLACE)
  expect(github.usage(installation)).toMatchObject({ requests: 1, refused: { primary: 0 } })
  github.exhaust(installation)
  const refused = await failure(octokit.rest.repos.get(PLACE))
  expect(refused).toMatchObject({ status: 403, headers: { 'x-ratelimit-remaining': '0' } })
  github.setLimits({ secondaryStatus: 429 })
  expect(await failure(octokit.rest.repos.get(PLACE))).toMatchObject({ status: 403 })
})
