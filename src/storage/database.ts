import { mkdir } from 'node:fs/promises'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { UserError } from '../shared/errors.ts'
import { visible } from '../shared/prose.ts'
import { MIGRATIONS } from './migrations.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** A PostgreSQL server, or a folder for the embedded one. */
export type Place = { readonly url: string } | { readonly folder: string }

/** Opens the database and migrates its schema. Rejects with a message for the operator. */
export async function openDatabase(place: Place): Promise<Database> {
  const database = 'url' in place ? await connect(place.url) : await embedded(place.folder)
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return database
  await database.destroy()
  throw new UserError(`The service cannot start: ${where(place)} ${reason(error)}.`)
}

function where(place: Place): string {
  // A connection string holds a password.
  return 'url' in place
    ? 'the database of DATABASE_URL'
    : `the database in DATA_DIR, ${visible(place.folder)},`
}

function reason(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return `cannot be used: ${visible(message || code || String(error))}`
}

async function connect(url: string): Promise<Database> {
  const { Pool } = (await import('pg')).default
  const pool = new Pool({ connectionString: url })
  // A restarting server closes idle connections. The next query opens another, or fails and reports it.
  pool.on('error', () => {})
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** PostgreSQL in this process, https://pglite.dev. Only one process at a time may use the folder. */
async function embedded(folder: string): Promise<Database> {
  const { PGlite } = await import('@electric-sql/pglite')
  if (folder === IN_MEMORY)
    return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: new PGlite() }) })
  await mkdir(folder, { recursive: true })
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: await PGlite.create(folder) }) })
}

/** Instead of a folder: the database is gone with the process. */
export const IN_MEMORY = ':memory:'
