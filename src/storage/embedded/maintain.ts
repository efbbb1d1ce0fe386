import { sql } from 'kysely'
import type { Database } from '../database.ts'

const INTERVAL = 10 * 60 * 1000

/**
 * Does again and again what other processes of a PostgreSQL server do, and PGlite has not: its tables and its log would grow
 * until the service stops. The answer ends that.
 */
export function repeatMaintenance(
  database: Database,
  onFailure: (error: unknown) => void,
): () => Promise<void> {
  let running = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => maintain(database)).catch(onFailure)
  }, INTERVAL)
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Frees the space of rows that are gone, by the rule of autovacuum, and then that of the log. */
export async function maintain(database: Database): Promise<void> {
  // https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM
  const { rows } = await sql<{ schema: string; table: string }>`
    SELECT schemaname AS schema, relname AS table FROM pg_stat_user_tables
    WHERE n_dead_tup > 50 + 0.2 * n_live_tup OR n_mod_since_analyze > 50 + 0.1 * n_live_tup
  `.execute(database)
  // One by one: each holds up all other statements.
  for (const { schema, table } of rows) {
    await sql`VACUUM (ANALYZE) ${sql.table(`${schema}.${table}`)}`.execute(database)
  }
  await sql`CHECKPOINT`.execute(database)
}
