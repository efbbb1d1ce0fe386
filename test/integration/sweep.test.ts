import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../../src/storage/database.ts'
import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { answeringServer, json } from '../support/answering-server.ts'
import { emptyDatabase } from '../support/empty-stores.ts'
import { FILES, HARMLESS, openShop, RENAME } from './shop.ts'

const CHECK_RUNS = '/repos/{owner}/{repo}/check-runs'
const COMPARE = '/repos/{owner}/{repo}/compare/{basehead}'
const REDELIVER = '/app/hook/deliveries/{delivery_id}/attempts'

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

test('complaint 19: a webhook that was lost is delivered again, and a second sweep does nothing', async () => {
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

test('complaint 14: a check that nobody finishes is finished', async () => {
  const { github, database, open, settle, sweep, check } = await openKnownShop()
  const pull = await open(HARMLESS)
  const fault = github.failAll({ method: 'PATCH', route: `${CHECK_RUNS}/{check_run_id}`, status: 404 })
  await settle()
  fault.remove()
  expect(check(pull).status).toBe('in_progress')
  await sweep()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(await database.selectFrom('repairs').select('times').execute()).toEqual([{ times: 1 }])
})

test('a head that could not be judged during an outage is judged again by itself', async () => {
  const { github, database, repository, open, settle, sweep, check } = await openKnownShop()
  const pull = await open(RENAME)
  const outage = github.failAll({ method: 'GET', route: COMPARE, status: 502 })
  await settle()
  expect(check(pull).output.title).toBe('Could not be judged: the tasks could not be evaluated')
  await sweep()
  const before = check(pull)
  outage.remove()
  // Not at each sweep: it may fail for good.
  await sweep()
  expect(check(pull)).toEqual(before)

  await allDue(database)
  await sweep()
  expect(github.checkRuns(repository, pull.head.sha).at(-1)?.output.title).toContain('Do not merge yet')
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  const asked = github.state.log.length
  await allDue(database)
  await sweep()
  expect(requestsSince(github, asked).sort()).toEqual(IDLE_SWEEP)
})

test('complaint 19: a delivery that failed is delivered again, once', async () => {
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

test('a delivery that GitHub cannot deliver again holds up no other', async () => {
  const { github, url, open, settle, sweep } = await openKnownShop()
  const pull = await open(HARMLESS)
  await settle()
  github.connect((await answeringServer(json(503, {}))).url)
  await github.comment(pull, 'acme', '/celery-help')
  await github.comment(pull, 'acme', '/celery-help')
  await settle()
  const [first, second] = github.state.attempts.filter(({ statusCode }) => statusCode === 503)
  github.connect(`${url}/api/github/webhooks`)
  const matches = ({ path }: { readonly path: string }) => path.includes(`/${first?.id}/`)
  const fault = github.failAll({ method: 'POST', route: REDELIVER, status: 500, matches })
  await sweep()
  expect(fault.met()).toBe(1)
  const again = github.state.attempts.filter(({ isRedelivery }) => isRedelivery)
  expect(again.map(({ delivery }) => delivery.id)).toEqual([second?.delivery.id])
})

test('a failed delivery is found behind thousands that were delivered since', async () => {
  const { github, database, url, open, settle, sweep } = await openKnownShop()
  const pull = await open(HARMLESS)
  await settle()
  github.connect((await answeringServer(json(503, {}))).url)
  await github.comment(pull, 'acme', '/celery-help')
  await settle()
  const [lost] = github.state.attempts.filter(({ statusCode }) => statusCode === 503)
  if (lost === undefined) throw new Error('no failed delivery')
  const ids = Array.from({ length: 1_100 }, (_, i) => `accepted-${i}`)
  await sql`INSERT INTO deliveries (id) SELECT unnest(${ids}::text[])`.execute(database)
  for (const [i, id] of ids.entries()) {
    github.state.attempts.push({ ...lost, id: lost.id + 1 + i, delivery: { ...lost.delivery, id } })
  }
  github.connect(`${url}/api/github/webhooks`)
  await sweep()
  const again = github.state.attempts.filter(({ isRedelivery }) => isRedelivery)
  expect(again.map(({ delivery }) => delivery.id)).toEqual([lost.delivery.id])
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

test('a permission that an owner grants late lets all be judged that waits for it', async () => {
  const { github, repository, open, settle, sweep, check } = await openKnownShop()
  const books = await github.createRepository({
    owner: 'acme',
    name: 'books',
    files: FILES,
    installed: false,
  })
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('no installation')
  const { checks: _, ...others } = installation.permissions
  const all = installation.permissions
  installation.permissions = others
  const pull = await open(HARMLESS)
  await settle()
  await sweep()
  installation.permissions = all
  github.expireTokens()
  // Not before its time.
  await sweep()
  expect(github.checkRuns(repository, pull.head.sha)).toEqual([])
  await github.install(books)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
})

test('a suspended installation leaves no jobs, and is swept when it returns', async () => {
  const { github, database, repository, open, settle } = await openKnownShop()
  const pull = await open(RENAME)
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('no installation')
  await pauseAll(database, installation.id)
  await settle()
  expect(await waitingJobs(database)).toBe(1)

  await github.suspend(installation)
  await settle()
  expect(await waitingJobs(database)).toBe(0)
  expect(await database.selectFrom('pauses').selectAll().execute()).toEqual([])
  expect(github.checkRuns(repository, pull.head.sha)).toEqual([])

  await github.unsuspend(installation)
  await settle()
  expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
  expect((await github.conversation(pull)).reviews).toEqual([])
  github.assertClean()
})

test('a removed installation leaves neither jobs nor facts', async () => {
  const { github, database, open, settle, sweep } = await openKnownShop()
  await github.conversation(await reviewed())
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('no installation')
  expect(await database.selectFrom('repository_blobs').select('oid').execute()).not.toEqual([])
  await github.deleteInstallation(installation)
  await settle()
  for (const table of ['repository_blobs', 'listings', 'swept_repositories'] as const) {
    expect(await database.selectFrom(table).selectAll().execute()).toEqual([])
  }
  const before = github.state.log.length
  await sweep()
  expect(requestsSince(github, before).sort()).toEqual(['GET /app/hook/deliveries', 'GET /app/installations'])

  async function reviewed() {
    const pull = await open(RENAME)
    await settle()
    github.checkRuns(pull.repository, pull.head.sha)
    return pull
  }
})

test('an installation whose removal nobody delivers is forgotten, one that is suspended is not', async () => {
  const shop = await openKnownShop()
  const { github, database, open, settle, sweep, check } = shop
  const books = await github.createRepository({ owner: 'umbra', name: 'books', files: FILES })
  const pull = await open(RENAME)
  await sweep()
  await settle()
  check(pull)
  await github.conversation(pull)
  const [gone, suspended] = github.state.installations
  if (gone === undefined || suspended === undefined) throw new Error('no installation')
  await github.suspend(suspended)
  await github.deleteInstallation(gone)
  loseAll(shop)
  github.state.attempts.length = 0
  await sweep()
  for (const table of ['listings', 'swept_repositories'] as const) {
    const kept = await database.selectFrom(table).select('installation').execute()
    expect(kept).toEqual([{ installation: String(suspended.id) }])
  }
  expect(await database.selectFrom('repository_blobs').select('oid').execute()).toEqual([])
  expect(suspended.repositories.has(books)).toBe(true)
})

test('a sweep leaves the second half of the rate limit to events', async () => {
  const { github, sweep } = await openKnownShop()
  github.setLimits(true)
  const [installation] = github.state.installations
  if (installation === undefined) throw new Error('no installation')
  github.exhaust(installation, 'graphql')
  const before = github.state.log.length
  await sweep()
  expect(requestsSince(github, before).filter((line) => line.endsWith('/graphql'))).toEqual([])
  expect(requestsSince(github, before)).toContain('GET /rate_limit')
})

test('a push whose own webhook is lost is reviewed a minute after its check suite', async () => {
  const { github, database, repository, open, settle } = await openKnownShop()
  const pull = await open(HARMLESS)
  await settle()
  await github.push(repository, 'topic', RENAME)
  for (const { id, event, status } of github.state.outbox) {
    if (event === 'pull_request' && status === 'pending') github.lose(id)
  }
  await settle()
  expect(github.checkRuns(repository, pull.head.sha)).toEqual([])
  await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
  await settle()
  expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ conclusion: 'failure' }])
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
})

test('a push that GitHub reports before all of its servers know it is reviewed a minute later', async () => {
  const { github, database, repository, before, open, settle } = await openKnownShop()
  const pull = await open(HARMLESS)
  await settle()
  const old = pull.head.sha
  await github.push(repository, 'topic', RENAME)
  const pushed = pull.head.sha
  before('POST /graphql query observe', async () => Object.assign(pull.head, { sha: old }))
  before(`GET ${COMPARE}`, async () => Object.assign(pull.head, { sha: pushed }))
  await settle()
  expect(github.checkRuns(repository, pushed)).toEqual([])
  await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
  await settle()
  expect(github.checkRuns(repository, pushed)).toMatchObject([{ conclusion: 'failure' }])
})

test('a run on the head before a push whose own webhook is lost does not stay in progress', async () => {
  const { github, database, repository, open, settle } = await openKnownShop()
  const pull = await open(HARMLESS)
  const old = pull.head.sha
  github.failNext({ method: 'GET', route: COMPARE, status: 403, retryAfter: 1 })
  await settle()
  await github.push(repository, 'topic', { 'README.md': '# Shop\n' })
  for (const { id, event, status } of github.state.outbox) {
    if (event === 'pull_request' && status === 'pending') github.lose(id)
  }
  // The job that had begun the run goes on with the new head.
  await sleep(1200)
  await settle()
  expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ status: 'completed' }])
  expect(github.checkRuns(repository, old)).toMatchObject([{ status: 'in_progress' }])
  await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
  await settle()
  expect(github.checkRuns(repository, old)).toMatchObject([
    { status: 'completed', output: { title: 'Superseded by a newer head' } },
  ])
})

test('settings that change on the base branch change the checks of its pull requests', async () => {
  const { github, repository, open, settle } = await openKnownShop()
  const pull = await open(RENAME)
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  const count = () => github.checkRuns(repository, pull.head.sha).length
  expect(count()).toBe(1)

  await github.push(repository, 'main', { 'pyproject.toml': '[tool.other]\n' })
  await settle()
  expect(count()).toBe(1)

  await github.push(repository, 'main', { '.github/celery-guard.yml': 'gate: never\n' })
  await settle()
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'neutral' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test.each([
  ['with a pull request of its own, at once', true],
  ['without one, after a minute', false],
])('settings that a forced push changes on a base branch %s', async (_, hasOwn) => {
  const { github, database, repository, settle } = await openKnownShop()
  const settings = { '.github/celery-guard.yml': 'gate: never\n' }
  const strict = await github.commitFiles(repository, 'release', { 'README.md': '# Shop\n' })
  await github.createBranch(repository, 'lenient', strict)
  const lenient = await github.commitFiles(repository, 'lenient', settings)
  await github.createBranch(repository, 'topic', lenient)
  await github.commitFiles(repository, 'topic', RENAME)
  await github.push(repository, 'release', { commit: lenient })
  if (hasOwn) await github.openPullRequest(repository, { head: 'release' })
  const pull = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const shown = () => github.checkRuns(repository, pull.head.sha).at(-1)?.conclusion
  expect(shown()).toBe('neutral')

  await github.push(repository, 'release', { commit: strict })
  await settle()
  expect(shown()).toBe(hasOwn ? 'failure' : 'neutral')
  const asked = github.state.log.length
  await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
  await settle()
  expect(shown()).toBe('failure')
  if (hasOwn) expect(requestsSince(github, asked)).toEqual([])
})

test('a push that was reviewed costs no request a minute later', async () => {
  const { github, database, repository, open, settle } = await openKnownShop()
  await open(HARMLESS)
  await settle()
  await github.push(repository, 'topic', RENAME)
  await settle()
  expect(await waitingJobs(database)).toBe(1)
  const asked = github.state.log.length
  await sql`UPDATE pgboss.job SET start_after = now() WHERE state < 'active'`.execute(database)
  await settle()
  expect(await waitingJobs(database)).toBe(0)
  expect(requestsSince(github, asked)).toEqual([])
})

async function pauseAll(database: Database, installation: number): Promise<void> {
  await sql`INSERT INTO pauses VALUES (${String(installation)}, now() + interval '1 hour')`.execute(database)
}

async function waitingJobs(database: Database): Promise<number> {
  const { rows } = await sql`SELECT id FROM pgboss.job WHERE state < 'active'`.execute(database)
  return rows.length
}

/** As if a long time had passed. */
async function allDue(database: Database): Promise<void> {
  await database
    .updateTable('repairs')
    .set({ next: new Date(0) })
    .execute()
}
