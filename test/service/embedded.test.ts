import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { connectDatabase, type Database } from '../../src/storage/database.ts'
import { lockFolder } from '../../src/storage/embedded/lock.ts'
import { maintain } from '../../src/storage/embedded/maintain.ts'
import { startEmbedded } from '../../src/storage/embedded/start.ts'
import { temporaryFolder } from '../support/temporary-repository.ts'

let made: Promise<string> | undefined

/** A folder with an empty database. Making one takes seconds, so that further ones are copies of the first. */
async function databaseFolder(): Promise<string> {
  made ??= (async () => {
    const first = await mkdtemp(join(tmpdir(), 'celery-guard-test-'))
    await (await startEmbedded(first)).stop()
    return first
  })()
  const folder = temporaryFolder()
  await cp(await made, folder, { recursive: true })
  return folder
}

afterAll(async () => {
  if (made !== undefined) await rm(await made, { recursive: true })
})

test('the embedded database keeps a folder to itself, and comes back after a crash with what it had', async () => {
  const folder = join(temporaryFolder(), 'deep/data')
  let crashes = 0
  const server = await startEmbedded(folder, () => {
    crashes += 1
  })
  await expect(lockFolder(folder, 0)).rejects.toThrow('is used by another celery-guard')

  const database = await connectDatabase(server.url)
  await sql`CREATE TABLE kept (value integer)`.execute(database)
  await sql`INSERT INTO kept VALUES (7)`.execute(database)
  server.kill()
  while (crashes === 0) await sleep(10)

  expect(await kept(database)).toEqual([{ value: 7 }])
  await database.destroy()
  await server.stop()

  const lock = await lockFolder(folder, 0)
  lock.close()
})

test('the embedded database does not grow with what was written and deleted', async () => {
  const server = await startEmbedded(await databaseFolder())
  const database = await connectDatabase(server.url)
  await sql`CREATE TABLE passing (value text)`.execute(database)
  const sizes: { readonly log: number; readonly table: number }[] = []
  for (let i = 0; i < 2; i += 1) {
    await sql`INSERT INTO passing SELECT repeat(i::text, 100) FROM generate_series(1, 10000) AS i`.execute(
      database,
    )
    await sql`DELETE FROM passing`.execute(database)
    // Else the database counts the rows of a busy second later.
    await sql`SELECT pg_stat_force_next_flush()`.execute(database)
    await maintain(database)
    // The database keeps the log since its last checkpoint.
    const { rows } = await sql<{ log: number; table: number }>`
      SELECT (pg_current_wal_lsn() - redo_lsn)::float8 AS log, pg_relation_size('passing')::float8 AS table
      FROM pg_control_checkpoint()
    `.execute(database)
    sizes.push(...rows)
  }
  const [first, second] = sizes
  expect(second?.log).toBeLessThan(100_000)
  expect(second?.table).toBeLessThanOrEqual(first?.table ?? 0)
  await database.destroy()
  await server.stop()
})

test('the embedded database ends where it cannot write its log, and comes back with what it had', async () => {
  const folder = await databaseFolder()
  const crash = Promise.withResolvers<void>()
  const server = await startEmbedded(folder, () => crash.resolve())
  const database = await connectDatabase(server.url)
  await sql`CREATE TABLE kept (value integer)`.execute(database)
  await sql`INSERT INTO kept VALUES (7)`.execute(database)

  // As on a full disk, it finds no room for another file of its log.
  const log = join(folder, 'postgres/pg_wal')
  await rename(log, `${log}-elsewhere`)
  await sql`SELECT pg_switch_wal()`.execute(database)
  await expect(sql`INSERT INTO kept VALUES (8)`.execute(database)).rejects.toThrow()
  await crash.promise
  await rename(`${log}-elsewhere`, log)

  expect(await kept(database)).toEqual([{ value: 7 }])
  await database.destroy()
  await server.stop()
})

test('the embedded database that cannot start again says why, now and then', async () => {
  const folder = await databaseFolder()
  const reports: { readonly reason: string; readonly attempts: number }[] = []
  const second = Promise.withResolvers<void>()
  const server = await startEmbedded(
    folder,
    () => {},
    (reason, attempts) => {
      reports.push({ reason, attempts })
      if (attempts === 2) second.resolve()
    },
  )
  const database = await connectDatabase(server.url)
  await sql`CREATE TABLE kept (value integer)`.execute(database)
  await sql`INSERT INTO kept VALUES (7)`.execute(database)
  // A file in place of its folder.
  await rename(folder, `${folder}-elsewhere`)
  await writeFile(folder, '')
  server.kill()
  await second.promise
  await rm(folder)
  await rename(`${folder}-elsewhere`, folder)

  expect(await kept(database)).toEqual([{ value: 7 }])
  expect(reports.slice(0, 2).map(({ attempts }) => attempts)).toEqual([1, 2])
  for (const { reason } of reports) expect(reason).toContain(folder)
  await database.destroy()
  await server.stop()
})

/** Asks until the database is back. */
async function kept(database: Database): Promise<unknown> {
  for (;;) {
    try {
      return (await sql`SELECT value FROM kept`.execute(database)).rows
    } catch {
      await sleep(100)
    }
  }
}

test('a temporary folder whose path is too long for a socket is named as the reason', async () => {
  vi.stubEnv('TMPDIR', join(temporaryFolder(), 'x'.repeat(80)))
  await expect(startEmbedded(':memory:')).rejects.toThrow('set TMPDIR to a shorter one')
  vi.unstubAllEnvs()
})

test('a query that a crash cuts off fails, and the process that sent it goes on', async () => {
  const server = await startEmbedded(await databaseFolder())
  const database = await connectDatabase(server.url)
  await sql`SELECT 1`.execute(database)
  const cutOff = database.transaction().execute(async (transaction) => {
    const query = sql`SELECT pg_sleep(60)`.execute(transaction)
    await sleep(100)
    server.kill()
    await query
  })
  await expect(cutOff).rejects.toThrow()
  await database.destroy()
  await server.stop()
})

test('statements of many clients at once do not mix, nor do they enter a transaction of another', async () => {
  const server = await startEmbedded(await databaseFolder())
  const databases = await Promise.all([1, 2, 3].map(() => connectDatabase(server.url)))
  const [first] = databases
  if (first === undefined) throw new Error('there is no database')
  await sql`CREATE TABLE seen (value integer)`.execute(first)
  const asked = databases.flatMap((database, i) =>
    Array.from({ length: 40 }, async (_, k) => {
      const one = sql<{ value: string }>`SELECT ${`${i}-${k}`}::text AS value`.execute(database)
      const two = sql<{ value: number }>`SELECT ${i}::integer * 100 + ${k}::integer AS value`.execute(
        database,
      )
      return [(await one).rows[0]?.value, (await two).rows[0]?.value]
    }),
  )
  const undone = first.transaction().execute(async (inside) => {
    await sql`INSERT INTO seen VALUES (1)`.execute(inside)
    await sleep(100)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await Promise.all(asked)).toEqual(
    databases.flatMap((_, i) => Array.from({ length: 40 }, (_, k) => [`${i}-${k}`, i * 100 + k])),
  )
  expect((await sql`SELECT value FROM seen`.execute(first)).rows).toEqual([])
  await Promise.all(databases.map((database) => database.destroy()))
  await server.stop()
})
