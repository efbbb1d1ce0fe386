import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emptyDatabase, emptyDatabaseUrl } from '../../test/support/empty-stores.ts'
import { keyOf } from '../jobs/job-order.ts'
import type { Job, ReviewJob } from '../jobs/payloads.ts'
import type { RepositoryName } from '../ports/repository-name.ts'
import type { SweepRecords } from '../ports/sweep-records.ts'
import { connectDatabase, type Database } from '../storage/database.ts'
import { DatabaseFailure } from '../storage/database-failure.ts'
import { createInbox } from './inbox.ts'
import { complete, lease } from './leases.ts'
import { closeQueue, openQueue, type Queue } from './open-queue.ts'
import { scheduleSweep } from './schedule-sweep.ts'
import { createSweepRecords } from './sweep-records.ts'

const SILENT = { info: () => {}, error: () => {} }

let database: Database
let queue: Queue
let records: SweepRecords

beforeAll(async () => {
  database = await emptyDatabase()
  queue = await openQueue(await emptyDatabaseUrl(), database, { retrySeconds: 0, supervise: false }, SILENT)
  records = createSweepRecords(database)
})
beforeEach(async () => {
  await emptyDatabase()
})
afterAll(() => closeQueue(queue))

function named(name: string): RepositoryName {
  return { owner: 'acme', name }
}

function review(installationId: number, name: string, more: Partial<ReviewJob> = {}): ReviewJob {
  return {
    version: 1,
    deliveryId: 'd',
    installationId,
    repository: named(name),
    kind: 'review-pull-request',
    number: 5,
    rerequested: false,
    ...more,
  }
}

let delivery = 0

async function accept(...jobs: Job[]): Promise<void> {
  delivery += 1
  await createInbox(queue, () => {}).accept(`delivery ${delivery}`, jobs)
}

async function nextNames(count: number, recentFirst = false): Promise<readonly string[]> {
  return (await records.next(1, count, recentFirst)).map(({ repository }) => repository.name)
}

test('what was tried is due again ever later', async () => {
  expect(await records.due(['a', 'b'])).toEqual(new Set(['a', 'b']))
  await records.tried(['a'], 4)
  await records.tried(['a'], 4)
  expect(await records.due(['a', 'b'])).toEqual(new Set(['b']))
  await sql`UPDATE repairs SET next = next - interval '7 minutes'`.execute(database)
  expect(await records.due(['a'])).toEqual(new Set())
  await sql`UPDATE repairs SET next = next - interval '1 minute'`.execute(database)
  expect(await records.due(['a'])).toEqual(new Set(['a']))
})

test('the repositories that were swept least recently come next', async () => {
  expect(await records.isListDue(1)).toBe(true)
  await records.list(1, [named('a'), named('b'), named('c')])
  await records.list(2, [named('other')])
  expect(await records.isListDue(1)).toBe(false)
  await records.swept(1, [named('a')])
  expect(await nextNames(2)).toEqual(['b', 'c'])
  await records.swept(1, [named('b'), named('c')])
  expect(await nextNames(2)).toEqual(['a', 'b'])
})

test('those with jobs of the last days come first where that is requested', async () => {
  await records.list(1, [named('a'), named('b'), named('c')])
  await accept(review(1, 'c'), review(2, 'b'))
  expect(await nextNames(3)).toEqual(['a', 'b', 'c'])
  expect(await nextNames(3, true)).toEqual(['c', 'a', 'b'])
})

test('a list forgets what is gone and not what it knew', async () => {
  await records.list(1, [named('a'), named('b')])
  await sql`UPDATE swept_repositories SET since = '2020-01-01T00:00:00Z'`.execute(database)
  await records.list(1, [named('b'), named('c')])
  const since = (await records.next(1, 9, false)).map(({ repository, since }) => [
    repository.name,
    since.getFullYear() === 2020,
  ])
  expect(since).toEqual([
    ['b', true],
    ['c', false],
  ])
})

test('a waiting and a running job are seen, a finished one is not', async () => {
  const keys = [review(1, 'a'), review(1, 'b')].map(keyOf)
  await accept(review(1, 'a'))
  expect(await records.busy(keys)).toEqual(new Set(keys.slice(0, 1)))
  const running = await lease(queue, [])
  if (running === null) throw new Error('no job')
  expect(await records.busy(keys)).toEqual(new Set(keys.slice(0, 1)))
  await complete(queue, running, [])
  expect(await records.busy(keys)).toEqual(new Set())
})

test('a forgotten installation has no jobs, pauses and records, and others keep theirs', async () => {
  await accept(review(1, 'a'), review(2, 'b'))
  await records.list(1, [named('a')])
  await records.tried(['review/1/acme/a#5@x', 'review/12/acme/a#5@x', 'delivery/1'], 4)
  await sql`INSERT INTO pauses VALUES ('1', now() + interval '1 hour'), ('2', now() - interval '1 s')`.execute(
    database,
  )
  await records.forget(1)
  expect(await records.due(['review/1/acme/a#5@x', 'review/12/acme/a#5@x', 'delivery/1'])).toEqual(
    new Set(['review/1/acme/a#5@x']),
  )
  expect(await records.next(1, 9, false)).toEqual([])
  const found = await lease(queue, [])
  expect(found?.job).toMatchObject({ installationId: 2 })
  expect(await lease(queue, [])).toBeNull()
  expect(await database.selectFrom('pauses').select('installation').execute()).toEqual([
    { installation: '2' },
  ])
})

test('ended pauses and old deliveries are deleted', async () => {
  await sql`INSERT INTO deliveries VALUES ('old', now() - interval '8 days'), ('new', now() - interval '6 days')`.execute(
    database,
  )
  await sql`INSERT INTO pauses VALUES ('1', now() - interval '1 s'), ('2', now() + interval '1 hour')`.execute(
    database,
  )
  await records.clean()
  expect(await records.accepted(['old', 'new'])).toEqual(new Set(['new']))
  expect(await database.selectFrom('pauses').select('installation').execute()).toEqual([
    { installation: '2' },
  ])
})

test('processes whose clocks fall together add one sweep', async () => {
  const added = await Promise.all(Array.from({ length: 4 }, () => scheduleSweep(queue, false, 270)))
  expect(added.filter((isNew) => isNew)).toHaveLength(1)
  const first = await lease(queue, [])
  if (first === null) throw new Error('no sweep')
  await complete(queue, first, [])
  expect(await scheduleSweep(queue, false, 270)).toBe(false)
  await sql`UPDATE pgboss.job SET created_on = now() - interval '5 minutes'`.execute(database)
  expect(await scheduleSweep(queue, false, 270)).toBe(true)
})

test('starts at once add one sweep, which looks at recent work first', async () => {
  await scheduleSweep(queue, false, 270)
  await scheduleSweep(queue, true)
  await scheduleSweep(queue, true)
  expect((await lease(queue, []))?.job).toMatchObject({ kind: 'sweep', recentFirst: true })
  expect(await lease(queue, [])).toBeNull()
})

test('a quiet review waits behind the others of its installation, until a loud one joins it', async () => {
  await accept(review(1, 'a', { quiet: true }))
  await accept(review(1, 'b', { quiet: true }))
  await accept(review(1, 'c'))
  expect((await lease(queue, []))?.job).toMatchObject({ repository: named('c') })
  await accept(review(1, 'b'))
  expect((await lease(queue, []))?.job).toMatchObject({ repository: named('b'), quiet: false })
  expect((await lease(queue, []))?.job).toMatchObject({ repository: named('a'), quiet: true })
})

test('a review of a push is known by its pull request and its branch, also after its end', async () => {
  const pushed = { branch: 'topic', sha: 'new' }
  await accept(review(1, 'shop', { left: ['old', 'older'], pushed }))
  const isReviewed = (before: string, moved: { number: number } | { branch: string }, name = 'shop') =>
    records.isReviewed({ installationId: 1, repository: named(name) }, before, moved)
  const isKnown = async () => [
    await isReviewed('old', { number: 5 }),
    await isReviewed('older', { branch: 'topic' }),
    await isReviewed('new', { number: 5 }),
    await isReviewed('old', { number: 6 }),
    await isReviewed('old', { branch: 'other' }),
    await isReviewed('old', { number: 5 }, 'site'),
  ]
  expect(await isKnown()).toEqual([true, true, false, false, false, false])
  const job = await lease(queue, [])
  if (job === null) throw new Error('no job')
  await complete(queue, job, [])
  expect(await isKnown()).toEqual([true, true, false, false, false, false])
  await sql`UPDATE pgboss.job SET created_on = now() - interval '2 hours'`.execute(database)
  expect(await isReviewed('old', { number: 5 })).toBe(false)
})

test('a database that is gone fails as such, so that the job runs again', async () => {
  const url = new URL(await emptyDatabaseUrl())
  url.pathname = 'gone'
  const gone = await connectDatabase(url.href)
  await expect(createSweepRecords(gone).clean()).rejects.toThrow(DatabaseFailure)
  await gone.destroy()
})
