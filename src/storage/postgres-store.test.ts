import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emptyDatabase, emptyTables, newDatabase } from '../../test/support/empty-stores.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { EXTRACTOR_VERSION } from '../analysis/python/extractor-version.ts'
import type { CachedBlob } from '../ports/facts-store.ts'
import { type Database, openDatabase } from './database.ts'
import { DatabaseFailure } from './database-failure.ts'
import { IN_MEMORY } from './embedded/protocol.ts'
import { startEmbedded } from './embedded/start.ts'
import { createFactsStores } from './postgres-store.ts'

const rethrow = (error: unknown): never => {
  throw error
}

const SHOP = { owner: 'acme', name: 'shop' }
const FORK = { owner: 'alice', name: 'shop' }

const SUMMARY = {
  isCandidate: true,
  concernsTasks: true,
  changesRows: false,
  imports: ' celery ',
  decorators: '',
  names: '',
  taskModules: '',
  importsByCode: '',
  startsWorkers: false,
  settings: '',
}
const READ: CachedBlob = { kind: 'read', summary: SUMMARY, facts: '{"statements":[],"errorLines":[]}' }
const UNPARSED: CachedBlob = { ...READ, facts: null }
const UNREADABLE: CachedBlob = { kind: 'unreadable', reason: 'holds NUL bytes' }

const KNOWN = new Map<string, CachedBlob>([
  ['a', READ],
  ['b', UNREADABLE],
  ['c', UNPARSED],
])

const PLACES: readonly (readonly [string, () => Promise<{ url: string; stop?(): Promise<void> }>])[] = [
  ['embedded', () => startEmbedded(IN_MEMORY)],
  ['a PostgreSQL server', async () => ({ url: await newDatabase() })],
]

describe.each(PLACES)('%s', (_, place) => {
  let where: Awaited<ReturnType<typeof place>>
  let database: Database
  beforeAll(async () => {
    where = await place()
    database = await openDatabase(where.url)
  })
  beforeEach(() => emptyTables(database))
  afterAll(async () => {
    await database.destroy()
    await where.stop?.()
  })

  test('jobs of two repositories share their entries', async () => {
    const facts = createFactsStores(database, rethrow)
    await facts.of(SHOP).write(KNOWN)
    expect(await facts.of(FORK).read(['a', 'b', 'c', 'd'])).toEqual(KNOWN)
  })

  test('facts are added to a summary, and a summary never replaces them', async () => {
    const store = createFactsStores(database, rethrow).of(SHOP)
    await store.write(new Map([['c', READ]]))
    await store.write(new Map([['c', UNPARSED]]))
    expect((await store.read(['c'])).get('c')).toEqual(READ)
  })

  test('facts of many batches are written whole', async () => {
    const store = createFactsStores(database, rethrow).of(SHOP)
    const facts = (i: number) => JSON.stringify([i, '"\\\0é'.repeat(30_000)])
    const blobs = Array.from({ length: 20 }, (_, i) => [`oid${i}`, { ...READ, facts: facts(i) }] as const)
    await store.write(blobs)
    expect(await store.read(blobs.map(([oid]) => oid))).toEqual(new Map(blobs))
  })

  test('verdicts are cached by the words that were searched', async () => {
    const store = createFactsStores(database, rethrow).of(SHOP)
    await store.writeVerdicts(
      'task',
      new Map([
        ['a', true],
        ['b', false],
      ]),
    )
    await store.writeVerdicts('job', new Map([['a', false]]))
    expect(await store.readVerdicts('task', ['a', 'b', 'c'])).toEqual(
      new Map([
        ['a', true],
        ['b', false],
      ]),
    )
    expect(await store.readVerdicts('job', ['a', 'b'])).toEqual(new Map([['a', false]]))
  })

  test('a repository takes with it what no other one has', async () => {
    const facts = createFactsStores(database, rethrow)
    await facts.of(SHOP).write(
      new Map([
        ['own', READ],
        ['shared', READ],
      ]),
    )
    await facts.of(FORK).read(['shared'])
    await facts.forget({ owner: 'Acme', name: 'Shop' })
    expect([...(await facts.of(FORK).read(['own', 'shared'])).keys()]).toEqual(['shared'])
    await facts.forget(FORK)
    expect((await facts.of(FORK).read(['own', 'shared'])).size).toBe(0)
  })

  test('trees are known to their repository alone, until it is forgotten', async () => {
    const facts = createFactsStores(database, rethrow)
    const entries = [
      { path: 'shop/größe 1.py', oid: 'a'.repeat(40), kind: 'file' as const },
      { path: 'link', oid: 'b'.repeat(40), kind: 'symlink' as const },
      { path: 'vendor', oid: 'c'.repeat(40), kind: 'submodule' as const },
    ]
    await facts.of(SHOP).writeTree('rev', entries)
    await facts.of(SHOP).writeTree('rev', [])
    await facts.of(SHOP).writeTree('empty', [])
    expect(await facts.of(SHOP).readTree('rev')).toEqual(entries)
    expect(await facts.of(SHOP).readTree('empty')).toEqual([])
    expect(await facts.of(SHOP).readTree('other')).toBeNull()
    expect(await facts.of(FORK).readTree('rev')).toBeNull()
    await facts.forget(SHOP)
    expect(await facts.of(SHOP).readTree('rev')).toBeNull()
  })

  test('of the trees of a repository, those used last are kept', async () => {
    const facts = createFactsStores(database, rethrow)
    for (const rev of ['old', 'new']) await facts.of(SHOP).writeTree(rev, [])
    await facts.of(FORK).writeTree('old', [])
    const lately = new Date(Date.now() - 2 * 60 * 60 * 1000)
    await database.updateTable('trees').set({ used: lately }).execute()
    await facts.of(SHOP).readTree('new')
    await facts.sweep({ days: 90, bytes: 1000, verdicts: 1, trees: 1 })
    expect(await facts.of(SHOP).readTree('old')).toBeNull()
    expect(await facts.of(SHOP).readTree('new')).toEqual([])
    expect(await facts.of(FORK).readTree('old')).toEqual([])
    await facts.sweep({ days: 90, bytes: 0, verdicts: 1, trees: 1 })
    expect(await facts.of(SHOP).readTree('new')).toBeNull()
  })

  test('the oldest make room', async () => {
    const facts = createFactsStores(database, rethrow)
    const store = facts.of(SHOP)
    await store.write(
      new Map([
        ['x', READ],
        ['y', READ],
      ]),
    )
    await store.writeVerdicts('task', new Map([['a', true]]))
    await store.writeVerdicts('job', new Map([['a', false]]))
    await database
      .updateTable('blobs')
      .set({ used: new Date('2020-01-01') })
      .where('oid', '=', 'x')
      .execute()
    const size = JSON.stringify({ kind: 'read', summary: SUMMARY }).length + (READ.facts?.length ?? 0)
    await facts.sweep({ days: 100_000, bytes: size, verdicts: 1, trees: 1 })
    expect([...(await store.read(['x', 'y'])).keys()]).toEqual(['y'])
    expect(
      (await store.readVerdicts('task', ['a'])).size + (await store.readVerdicts('job', ['a'])).size,
    ).toBe(1)
    await database
      .updateTable('blobs')
      .set({ used: new Date('2020-01-01') })
      .execute()
    await facts.sweep()
    // Not within the hour.
    expect((await store.read(['y'])).size).toBe(1)
    await database
      .updateTable('blobs')
      .set({ used: new Date('2020-01-01') })
      .execute()
    await createFactsStores(database, rethrow).sweep()
    expect((await store.read(['y'])).size).toBe(0)
  })

  test('two services may start on one database at a time, and a later one finds the cached facts', async () => {
    const others = await Promise.all([openDatabase(where.url), openDatabase(where.url)])
    await createFactsStores(database, rethrow)
      .of(SHOP)
      .write(new Map([['z', READ]]))
    for (const other of others) {
      expect((await createFactsStores(other, rethrow).of(SHOP).read(['z'])).size).toBe(1)
      await other.destroy()
    }
  })
})

test('words as long as a repository likes are a question like any other', async () => {
  const database = await openDatabase(await newDatabase())
  const store = createFactsStores(database, rethrow).of(SHOP)
  const words = Array.from({ length: 5000 }, (_, i) => `job${i * 7919}`).join('\n')
  await store.writeVerdicts(words, new Map([['a', true]]))
  expect(await store.readVerdicts(words, ['a'])).toEqual(new Map([['a', true]]))
  await database.destroy()
})

test('facts that exceed what the database sorts and hashes in memory are swept in a moment', async () => {
  const url = await newDatabase()
  const first = await openDatabase(url)
  const name = sql.id(new URL(url).pathname.slice(1))
  await sql`ALTER DATABASE ${name} SET work_mem = '64kB'`.execute(first)
  await sql`ALTER DATABASE ${name} SET statement_timeout = '5s'`.execute(first)
  await first.destroy()
  const database = await openDatabase(url)
  await sql`
    WITH own AS (
      INSERT INTO blobs (oid, version, known)
      SELECT md5(i::text), ${EXTRACTOR_VERSION}, '' FROM generate_series(1, 30000) AS i RETURNING oid)
    INSERT INTO repository_blobs (repository, oid) SELECT 'acme/shop', oid FROM own UNION SELECT 'acme/shop', 'gone'
  `.execute(database)
  await createFactsStores(database, rethrow).sweep()
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::integer AS count FROM repository_blobs
  `.execute(database)
  expect(rows).toEqual([{ count: 30_000 }])
  await database.destroy()
})

test('a server that goes away costs what is known, and nothing else', async () => {
  const own = await startPostgres()
  const database = await openDatabase(own.url)
  const failures: unknown[] = []
  const facts = createFactsStores(database, (error) => failures.push(error))
  const store = facts.of(SHOP)
  await store.write(new Map([['a', READ]]))
  await own.stop()
  expect(await store.read(['a'])).toEqual(new Map())
  await store.write(new Map([['b', READ]]))
  expect(failures).toHaveLength(2)
  // Forgetting must not seem done.
  await expect(facts.forget(SHOP)).rejects.toThrow(DatabaseFailure)
  await database.destroy()
})

test('a database that one test filled is empty for the next one', async () => {
  const database = await emptyDatabase()
  const store = createFactsStores(database, rethrow).of(SHOP)
  await store.write(KNOWN)
  await store.writeVerdicts('task', new Map([['a', true]]))
  await store.writeTree('rev', [])
  await sql`INSERT INTO deliveries (id) VALUES ('d1')`.execute(database)
  await sql`INSERT INTO pauses (installation, until) VALUES ('7', now())`.execute(database)
  await sql`INSERT INTO listings (installation, listed) VALUES ('7', now())`.execute(database)
  await sql`INSERT INTO swept_repositories (installation, repository) VALUES ('7', 'a/b')`.execute(database)
  await sql`INSERT INTO repairs (subject, times, next) VALUES ('x', 1, now())`.execute(database)
  const all = await database.introspection.getTables()
  // Others are those of pg-boss.
  const tables = all.filter(({ schema }) => schema === 'public').map(({ name }) => name)
  const sizes = async () => {
    const counted = tables.map((name) => sql`SELECT FROM ${sql.table(name)}`.execute(database))
    return (await Promise.all(counted)).map(({ rows }) => rows.length)
  }
  expect(await sizes()).not.toContain(0)
  expect(await emptyDatabase()).toBe(database)
  expect(await sizes()).toEqual(tables.map(() => 0))
})
