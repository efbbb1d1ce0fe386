import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { MIGRATIONS } from './migrations.ts'
import { endSilent } from './silence.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** Connections of one process. A job uses one at a time. */
const CONNECTIONS = 5

/** Waiting for a connection longer than this is a failure: a webhook has ten seconds. */
const CONNECTION_TIMEOUT = 5_000

/** The database ends a transaction whose process vanished: its locks would hold up all others for two hours. */
const PATIENCE = {
  text: "SET idle_in_transaction_session_timeout = '10s'",
  query_timeout: CONNECTION_TIMEOUT,
}

interface ConnectionOptions {
  readonly connections?: number
  /** How long a statement may take; null for any time. */
  readonly silenceMs?: number | null
}

/** A database by its URL, as it is. Connections are made when they are needed. */
export async function connectDatabase(
  url: string,
  { connections = CONNECTIONS, silenceMs }: ConnectionOptions = {},
): Promise<Database> {
  const { Pool } = (await import('pg')).default
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    application_name: 'celery-guard',
    // As a parameter of the connection, poolers would refuse it.
    onConnect: async (client) => {
      await client.query(PATIENCE)
    },
    ...(silenceMs !== null && { stream: endSilent(silenceMs) }),
  })
  // A restarting server closes idle connections. The next query opens another, or fails and reports it.
  pool.on('error', () => {})
  // A connection that breaks while it is in use fails its query. Its own event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Opens the database and migrates its schema. */
export async function openDatabase(url: string): Promise<Database> {
  // Waits for as long as another process migrates.
  const migrated = await connectDatabase(url, { connections: 1, silenceMs: null })
  const migrator = new Migrator({
    db: migrated,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  })
  const { error } = await migrator.migrateToLatest()
  await migrated.destroy()
  if (error !== undefined) throw error
  return await connectDatabase(url)
}
