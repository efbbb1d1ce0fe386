import { expect, test } from 'vitest'
import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { answeringServer, json } from '../support/answering-server.ts'
import { emptyDatabase } from '../support/empty-stores.ts'
import { FILES, openShop, RENAME } from './shop.ts'

const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs'

/** A service that knows the shop for long: pull requests are younger. */
async function openKnownShop() {
  const database = await emptyDatabase()
  const shop = await openShop()
  await shop.sweep()
  await database
    .updateTable('swept_repositories')
    .set({ since: new Date(0) })
    .execute()
  return { ...shop, database }
}

/** The webhooks of these events never arrive. */
function loseAll({ github }: { readonly github: SimulatedGitHub }): void {
  for (const { id, status } of github.state.outbox) if (status === 'pending') github.lose(id)
}

/** The routes of the requests since a number of them. */
function requestsSince(github: SimulatedGitHub, count: number): string[] {
  return github.state.log.slice(count).map(({ method, route }) => `${method} ${route}`)
}

/** What GitHub is asked where nothing was missed. */
const IDLE_SWEEP = [
  'GET /app/installations',
  'GET /app/hook/deliveries',
  'GET /rate_limit',
  'POST /graphql',
].sort()

test('a webhook that was lost is delivered again, and a second sweep does nothing', async () => {
  const shop = await openKnownShop()
  const { github, open, sweep, check } = shop
  const pull = await open(RENAME)
  loseAll(shop)
  await sweep()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)

  const before = github.state.log.length
  await sweep()
  expect(requestsSince(github, before).sort()).toEqual(IDLE_SWEEP)
  github.assertClean()
})

test('a pull request is found without any record of its webhook', async () => {
  const shop = await openKnownShop()
  const { github, open, sweep, check } = shop
  const pull = await open(RENAME)
  loseAll(shop)
  github.state.attempts.length = 0
  await sweep()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)

  const before = github.state.log.length
  await sweep()
  expect(requestsSince(github, before).sort()).toEqual(IDLE_SWEEP)
})

test('a check that nobody finishes is finished', async () => {
  const { github, database, open, settle, sweep, check } = await openKnownShop()
  const pull = await open(RENAME)
  const fault = github.failAll({ method: 'PATCH', route: `${CHECK_RUNS}/{check_run_id}`, status: 404 })
  await settle()
  fault.remove()
  expect(check(pull).status).toBe('in_progress')
  await sweep()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(await database.selectFrom('repairs').select('times').execute()).toEqual([{ times: 1 }])
  await github.conversation(pull)
})

test('a delivery that failed is delivered again, once', async () => {
  const { github, url, open, settle, sweep, check } = await openKnownShop()
  const pull = await open(RENAME)
  github.connect((await answeringServer(json(503, {}))).url)
  await settle()
  expect(github.checkRuns(pull.repository, pull.head.sha)).toEqual([])
  github.connect(`${url}/api/github/webhooks`)
  await sweep()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  const attempts = github.state.attempts.length
  await sweep()
  expect(github.state.attempts).toHaveLength(attempts)
})

test('open pull requests of a new installation get checks and no comments', async () => {
  const { github, sweep, settle } = await openShop()
  const books = await github.createRepository({
    owner: 'umbra',
    name: 'books',
    files: FILES,
    installed: false,
  })
  const pulls = []
  for (const topic of ['one', 'two', 'three']) {
    await github.commitFiles(books, topic, { ...RENAME, [`${topic}.txt`]: '' })
    pulls.push(await github.openPullRequest(books, { head: topic }))
  }
  await github.install(books)
  await settle()
  for (const pull of pulls) {
    expect(github.checkRuns(books, pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
    expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  }

  const before = github.state.log.length
  await sweep()
  expect(requestsSince(github, before).filter((line) => line.includes('check-runs'))).toEqual([])

  // Its next commit is reviewed as any other.
  await github.push(books, 'one', { 'one.txt': 'x' })
  await settle()
  const [one] = pulls
  if (one === undefined) throw new Error('no pull request')
  expect((await github.conversation(one)).reviews).toHaveLength(1)
  expect(github.checkRuns(books, one.head.sha)).toMatchObject([{ conclusion: 'failure' }])
  github.assertClean()
})
