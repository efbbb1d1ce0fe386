import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type { FactsStores } from '../../src/ports.ts'
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

let opened: Promise<Database> | undefined

/** A database that is empty, for one test at a time: this process has one, as making one takes a while. */
export async function emptyDatabase(): Promise<Database> {
  opened ??= newDatabase().then((url) => openDatabase({ url }))
  const database = await opened
  await emptyTables(database)
  return database
}

export async function emptyTables(database: Database): Promise<void> {
  for (const table of ['blobs', 'repository_blobs', 'verdicts'] as const) {
    await database.deleteFrom(table).execute()
  }
}

/** The stores of a service that has seen nothing yet. */
export async function emptyStores(): Promise<FactsStores> {
  return createFactsStores(await emptyDatabase(), (error) => {
    throw error
  })
}
