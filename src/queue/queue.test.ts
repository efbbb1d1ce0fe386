import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { emptyDatabase, emptyDatabaseUrl, newDatabase } from '../../test/support/empty-stores.ts'
import { groupOf } from '../jobs/job-order.ts'
import type { BaseJob, Job, ReviewJob } from '../jobs/payloads.ts'
import type { Inbox } from '../ports/job-queue.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { createInbox } from './inbox.ts'
import { complete, endLeases, handBack, isHeld, lease, pause, renew, retry } from './leases.ts'
import { closeQueue, openQueue, type Queue } from './open-queue.ts'

const SILENT = { info: () => {}, error: () => {} }

let database: Database
let queue: Queue
let inbox: Inbox<Job>
let delivery = 0

beforeAll(async () => {
  database = await emptyDatabase()
  queue = await openQueue(await emptyDatabaseUrl(), database, { retrySeconds: 0, supervise: false }, SILENT)
  inbox = createInbox(queue, () => {})
})
beforeEach(async () => {
  await emptyDatabase()
})
afterAll(() => closeQueue(queue))

function review(number: number, more: Partial<ReviewJob> = {}): ReviewJob {
  return {
    version: 1,
    deliveryId: `d${number}`,
    installationId: 1,
    repository: { owner: 'acme', name: 'shop' },
    kind: 'review-pull-request',
    number,
    rerequested: false,
    ...more,
  }
}

function command(number: number, commentId = 5): Job {
  const { kind: _, rerequested: __, ...origin } = review(number)
  return { ...origin, kind: 'celery-fix', number, commentId, sender: 'alice', words: [] }
}

function push(before: string, after: string, more: Partial<BaseJob> = {}): Job {
  const { kind: _, number: __, rerequested: ___, ...origin } = review(1)
  return { ...origin, kind: 'review-base', branch: 'main', before, after, ...more }
}

function sweepOf(installationId: number): Job {
  return {
    version: 1,
    deliveryId: 'sweep',
    installationId,
    kind: 'sweep-installation',
    relist: false,
    recentFirst: false,
  }
}

async function accept(...jobs: Job[]): Promise<void> {
  delivery += 1
  await inbox.accept(`delivery ${delivery}`, jobs)
}

async function next() {
  const found = await lease(queue, [])
  if (found === null) throw new Error('no job is due')
  return found
}

test('a delivery is accepted once', async () => {
  expect(await inbox.accept('a', [review(1)])).toBe(true)
  expect(await inbox.accept('a', [review(1)])).toBe(false)
  await complete(queue, await next(), [])
  expect(await lease(queue, [])).toBeNull()
})

test('a delivery that fails half-way leaves nothing behind', async () => {
  const unstorable = { ...command(2), sender: '\0' }
  await expect(inbox.accept('a', [review(1), unstorable])).rejects.toThrow()
  expect(await lease(queue, [])).toBeNull()
  expect(await inbox.accept('a', [review(1)])).toBe(true)
})

test('a delivery that cannot be stored takes none along that came at the same time', async () => {
  const outcomes = await Promise.allSettled([
    inbox.accept('first', [review(1)]),
    inbox.accept('a', [review(2)]),
    inbox.accept('b', [{ ...command(3), sender: '\0' } as Job]),
    inbox.accept('c', [review(4)]),
    inbox.accept('a', [review(2)]),
  ])
  expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
    true,
    true,
    'failed',
    true,
    false,
  ])
  const numbers: unknown[] = []
  for (let i = 0; i < 3; i += 1) numbers.push((await next()).job)
  expect(numbers).toMatchObject([{ number: 1 }, { number: 2 }, { number: 4 }])
})

test('jobs of one pull request run one at a time and in order, those of others meanwhile', async () => {
  await accept(command(1))
  await accept(review(1))
  await accept(review(2))
  const first = await next()
  expect(first.job.kind).toBe('celery-fix')
  const second = await next()
  expect(second.job).toMatchObject({ kind: 'review-pull-request', number: 2 })
  expect(await lease(queue, [])).toBeNull()
  await complete(queue, first, [])
  expect((await next()).job).toMatchObject({ kind: 'review-pull-request', number: 1 })
})

test('a newer head supersedes a waiting review, and a request is not forgotten', async () => {
  await accept(review(1, { rerequested: true }))
  await accept(review(1, { deliveryId: 'newer' }))
  const found = await next()
  expect(found.job).toMatchObject({ deliveryId: 'newer', rerequested: true })
  await complete(queue, found, [])
  expect(await lease(queue, [])).toBeNull()
})

test('a merge group that is gone takes its waiting verdict along, and goes before reviews', async () => {
  const { kind: _, number: __, ...origin } = review(1)
  const group = { headSha: 'abc', group: { pullRequest: 1, baseSha: 'def' } }
  const judge: Job = { ...origin, ...group, kind: 'review-merge-group' }
  await accept(review(2), judge)
  const first = await next()
  expect(first.job.kind).toBe('review-merge-group')
  await complete(queue, first, [])
  const end: Job = { ...origin, ...group, kind: 'end-merge-group' }
  await accept({ ...judge, headSha: 'other' }, judge, end)
  const kinds = [await next(), await next(), await next()].map(({ job }) => job.kind)
  expect(kinds).toEqual(['review-merge-group', 'review-pull-request', 'end-merge-group'])
  expect(await lease(queue, [])).toBeNull()
})

test('two deliveries at once about one pull request become one review', async () => {
  await Promise.all(Array.from({ length: 5 }, (_, i) => inbox.accept(`parallel ${i}`, [review(1)])))
  await complete(queue, await next(), [])
  expect(await lease(queue, [])).toBeNull()
})

test('a delivery during a review leads to another one', async () => {
  await accept(review(1))
  const running = await next()
  await accept(review(1, { deliveryId: 'newer' }))
  expect(await lease(queue, [])).toBeNull()
  await complete(queue, running, [])
  expect((await next()).job.deliveryId).toBe('newer')
})

test('the installation with the fewest running jobs is next, then the oldest job', async () => {
  for (const number of [1, 2, 3]) await accept(review(number, { installationId: 1 }))
  await accept(review(4, { installationId: 2 }))
  const order: string[] = []
  for (let i = 0; i < 4; i += 1) order.push(groupOf((await next()).job))
  expect(order).toEqual(['1', '2', '1', '1'])
})

test('the jobs of a sweep are behind all jobs that somebody waits for', async () => {
  const quiet = review(3, { installationId: 3, quiet: true })
  await accept(...[1, 2, 3].map(sweepOf), quiet)
  await accept(review(1), review(2))
  const order: Job[] = []
  for (let i = 0; i < 6; i += 1) order.push((await next()).job)
  expect(order).toMatchObject([review(1), review(2), sweepOf(2), sweepOf(3), quiet, sweepOf(1)])
})

test('the jobs of a sweep are not behind all others for ever', async () => {
  await accept(sweepOf(1))
  await accept(review(2, { installationId: 2 }))
  await sql`UPDATE pgboss.job SET created_on = created_on - interval '11 minutes'`.execute(database)
  expect((await next()).job).toEqual(sweepOf(1))
})

test('an installation that has its share gets nothing more', async () => {
  await accept(review(1, { installationId: 1 }))
  expect(await lease(queue, ['1'])).toBeNull()
  expect(await lease(queue, ['2'])).not.toBeNull()
})

test('a limited installation waits, others do not', async () => {
  await accept(review(1, { installationId: 1 }))
  await accept(review(2, { installationId: 1 }))
  await accept(review(3, { installationId: 2 }))
  const limited = await next()
  const until = new Date(Date.now() + 60_000)
  await pause(queue, limited.job, until)
  await handBack(queue, limited, { ...limited.job, waits: 1 })
  expect(groupOf((await next()).job)).toBe('2')
  expect(await lease(queue, [])).toBeNull()
  await sql`UPDATE pauses SET until = now()`.execute(database)
  expect((await next()).job).toEqual({ ...limited.job, waits: 1 })
})

test('a job that is handed back stays before those that follow it', async () => {
  const followers = [
    [command(1, 5), command(1, 6)],
    // Merged the other way round, they would lead from b to b, where nothing changed.
    [push('a', 'b'), push('b', 'c')],
  ] as const
  for (const [first, second] of followers) {
    await accept(first)
    const leased = await next()
    await accept(second)
    // GitHub may still carry out what its attempt sent.
    await handBack(queue, leased, leased.job, 60)
    expect(await lease(queue, [])).toBeNull()
    await sql`UPDATE pgboss.job SET start_after = now()`.execute(database)
    for (const job of [first, second]) {
      const found = await next()
      expect(found.job).toEqual(job)
      await complete(queue, found, [])
    }
  }
})

test('jobs of one delivery run in its order', async () => {
  const ids = [1, 2, 3, 4, 5, 6]
  await accept(...ids.map((id) => command(1, id)))
  for (const commentId of ids) {
    const found = await next()
    expect(found.job).toMatchObject({ commentId })
    await complete(queue, found, [])
  }
})

test('a delayed job is not put off by those that join it, and an urgent one brings it forward', async () => {
  const seconds = async () => {
    const left = sql<{
      left: number
    }>`SELECT extract(epoch FROM start_after - now())::float AS left FROM pgboss.job`
    return (await left.execute(database)).rows.map((row) => row.left)
  }
  await accept(push('a', 'b', { forced: ['a'] }))
  await sql`UPDATE pgboss.job SET start_after = start_after - interval '50 seconds'`.execute(database)
  await accept(push('b', 'c', { forced: ['b'] }))
  expect(await seconds()).toEqual([expect.closeTo(10, -1)])
  expect((await seconds())[0]).toBeLessThan(20)
  await accept(push('c', 'd'))
  expect((await next()).job).toMatchObject({ before: 'a', after: 'd' })
})

test('webhooks during a pause after a failure do not use up the attempts', async () => {
  await accept(review(1))
  await retry(queue, await next(), { reason: 'GitHub answered 502', crashed: false })
  await sql`UPDATE pgboss.job SET start_after = now() + interval '10 seconds'`.execute(database)
  await accept(review(1, { deliveryId: 'newer' }))
  expect(await lease(queue, [])).toBeNull()
  await sql`UPDATE pgboss.job SET start_after = now()`.execute(database)
  expect(await next()).toMatchObject({ retryCount: 1, job: { deliveryId: 'newer' } })
})

test('a job begins by the clock of the database', async () => {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 600_000)
  await accept(review(1))
  clock.mockRestore()
  expect((await next()).job).toMatchObject({ number: 1 })
})

test('a failed review reports nothing where another one waits, which takes over what it was for', async () => {
  await accept(review(1, { rerequested: true, left: ['a'] }))
  const failed = await next()
  await accept(review(1, { deliveryId: 'newer', left: ['b'] }))
  const { version, deliveryId, installationId, repository } = review(1)
  const of = failed.job as ReviewJob
  const origin = { version, deliveryId, installationId, repository }
  await complete(queue, failed, [{ ...origin, kind: 'give-up', of, reason: 'no' }])
  const found = await next()
  expect(found.job).toMatchObject({
    kind: 'review-pull-request',
    deliveryId: 'newer',
    rerequested: true,
    left: ['a', 'b'],
  })
  await complete(queue, found, [])
  expect(await lease(queue, [])).toBeNull()
})

test('two pushes whose own webhooks are missing are looked for one by one', async () => {
  const { kind: _, rerequested: __, ...origin } = review(1)
  const [first, second] = ['a', 'b'].map((before): Job => ({ ...origin, kind: 'review-unchecked', before }))
  if (first === undefined || second === undefined) throw new Error('there are two')
  await accept(first)
  await accept(second, second)
  await sql`UPDATE pgboss.job SET start_after = now()`.execute(database)
  for (const job of [first, second]) {
    const found = await next()
    expect(found.job).toEqual(job)
    await complete(queue, found, [])
  }
  expect(await lease(queue, [])).toBeNull()
})

test('a failed attempt is counted and its reason kept, a handed-back one is not', async () => {
  await accept(review(1))
  const first = await next()
  await retry(queue, first, { reason: 'GitHub answered 502', crashed: false })
  const second = await next()
  expect(second).toMatchObject({
    retryCount: 1,
    lastFailure: { reason: 'GitHub answered 502', crashed: false },
  })
  await handBack(queue, second, second.job)
  expect(await next()).toEqual(second)
})

test('a lease that lapsed cannot be settled, and its worker learns of it', async () => {
  await accept(review(1))
  const lost = await next()
  await sql`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour'`.execute(database)
  // Once in some seconds, across all processes: another service may just have done it.
  await sql`UPDATE pgboss.queue SET monitor_on = NULL, monitor_claim_on = NULL, maintain_on = NULL`.execute(
    database,
  )
  await queue.boss.supervise('jobs')
  expect(await isHeld(database, lost)).toBe(false)
  expect(await renew(queue, [lost])).toEqual([lost.id])
  await complete(queue, lost, [review(2)])
  const again = await next()
  expect(again).toMatchObject({ retryCount: 1, lastFailure: { crashed: true }, job: { number: 1 } })
  expect(await lease(queue, [])).toBeNull()
})

test('jobs of a service that was killed run at once when it starts again', async () => {
  await accept(review(1))
  await next()
  await endLeases(queue)
  expect((await next()).job).toMatchObject({ number: 1 })
})

test('waiting deliveries are bounded while the database is silent', async () => {
  const silent = { transaction: () => ({ execute: () => new Promise(() => {}) }) }
  const { accept } = createInbox({ ...queue, database: silent as unknown as Database }, () => {})
  // The first is being stored.
  for (let i = 0; i <= 10_000; i++) void accept(`waiting ${i}`, [])
  await expect(accept('one more', [])).rejects.toThrow('too many webhooks wait for the database')
})

test('a queue that cannot be opened leaves nothing behind that keeps its process alive', async () => {
  const url = await newDatabase()
  const own = await openDatabase(url)
  const name = sql.table(new URL(url).pathname.slice(1))
  await sql`ALTER DATABASE ${name} SET default_transaction_read_only = on`.execute(own)
  const opened = openQueue(url, own, { retrySeconds: 0, supervise: true }, SILENT)
  await expect(opened).rejects.toThrow('read-only')
  const others = async () => {
    const { rows } = await sql`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    `.execute(own)
    return rows
  }
  await expect.poll(others).toEqual([])
  await own.destroy()
})
