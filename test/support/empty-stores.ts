import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { inject } from 'vitest'
import type { FactsStores } from '../../src/ports/facts-store.ts'
import { type Database, openDatabase } from '../../src/storage/database.ts'
import { createFactsStores } from '../../src/storage/postgres-store.ts'

/** The URL of a new database on the server that all test files share. */
export async function newDatabase(): Promise<string> {
  const url = new URL(inject('postgresUrl'))
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  url.pathname = name
  return url.href
}

let opened: Promise<{ readonly url: string; readonly database: Database }> | undefined

async function open() {
  const url = await newDatabase()
  return { url, database: await openDatabase(url) }
}

/** A database that is empty, for one test at a time: this process has one, as making one takes a while. */
export async function emptyDatabase(): Promise<Database> {
  opened ??= open()
  const { database } = await opened
  await emptyTables(database)
  return database
}

/** The same by its URL, for a service. */
export async function emptyDatabaseUrl(): Promise<string> {
  await emptyDatabase()
  if (opened === undefined) throw new Error('the database was not opened')
  return (await opened).url
}

const TABLES = [
  'blobs',
  'repository_blobs',
  'verdicts',
  'trees',
  'deliveries',
  'pauses',
  'listings',
  'swept_repositories',
  'repairs',
] as const

/** The queue has its tables once a service has opened it. */
export async function emptyTables(database: Database): Promise<void> {
  for (const table of TABLES) {
    await database.deleteFrom(table).execute()
  }
  const { rows } = await sql<{ queue: string | null }>`SELECT to_regclass('pgboss.job') AS queue`.execute(
    database,
  )
  if (rows[0]?.queue) await sql`DELETE FROM pgboss.job`.execute(database)
}

/** The stores of a service that has seen nothing yet. */
export async function emptyStores(): Promise<FactsStores> {
  return createFactsStores(await emptyDatabase(), (error) => {
    throw error
  })
}
