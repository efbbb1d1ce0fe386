import { sql } from 'kysely'
import type { RepositoryName } from '../ports/repository-name.ts'
import type { SweepRecords } from '../ports/sweep-records.ts'
import type { Database } from '../storage/database.ts'
import { failingAsDatabase } from '../storage/database-failure.ts'
import { QUEUE } from './queue-name.ts'

/** GitHub delivers nothing again that is older than three days. */
const DELIVERY_DAYS = 7

export function createSweepRecords(database: Database): SweepRecords {
  return failingAsDatabase({
    accepted: async (ids) =>
      await selected(
        sql<{ value: string }>`SELECT id AS value FROM deliveries WHERE id = ANY(${[...ids]}::text[])`,
      ),

    async isReviewed({ installationId, repository }, before, moved) {
      const isMoved =
        'number' in moved
          ? sql`data->'number' = to_jsonb(${moved.number}::integer)`
          : sql`data->'pushed'->>'branch' = ${moved.branch}`
      const { rows } = await sql`
        SELECT 1 FROM pgboss.job
        WHERE name = ${QUEUE} AND (created_on > now() - interval '1 hour' OR state <= 'active')
          AND group_id = ${String(installationId)} AND data->>'kind' = 'review-pull-request'
          AND data->'repository' = ${JSON.stringify(repository)}::jsonb
          AND jsonb_exists(data->'left', ${before}) AND ${isMoved}
        LIMIT 1
      `.execute(database)
      return rows.length > 0
    },

    busy: async (keys) =>
      await selected(sql<{ value: string }>`
        SELECT singleton_key AS value FROM pgboss.job
        WHERE name = ${QUEUE} AND state <= 'active' AND singleton_key = ANY(${[...keys]}::text[])
      `),

    async due(subjects) {
      const early = await selected(sql<{ value: string }>`
        SELECT subject AS value FROM repairs WHERE subject = ANY(${[...subjects]}::text[]) AND next > now()
      `)
      return new Set(subjects).difference(early)
    },

    async tried(subjects, minutes) {
      await sql`
        INSERT INTO repairs (subject, times, next)
        SELECT unnest(${[...subjects]}::text[]), 1, now() + make_interval(mins => ${minutes}::integer)
        ON CONFLICT (subject) DO UPDATE SET times = repairs.times + 1,
          next = now() + make_interval(mins => ${minutes}::integer) * power(2, least(repairs.times, 12))
      `.execute(database)
    },

    untried: async (installationId) => await deleteRepairs(database, installationId),

    async isListDue(installationId) {
      const { rows } = await sql`
        SELECT 1 FROM listings WHERE installation = ${String(installationId)} AND listed > now() - interval '1 hour'
      `.execute(database)
      return rows.length === 0
    },

    async list(installationId, repositories) {
      const installation = String(installationId)
      const names = repositories.map(nameOf)
      await database.transaction().execute(async (transaction) => {
        await sql`
          DELETE FROM swept_repositories
          WHERE installation = ${installation} AND repository <> ALL(${names}::text[])
        `.execute(transaction)
        await sql`
          INSERT INTO swept_repositories (installation, repository)
          SELECT ${installation}, unnest(${names}::text[]) ON CONFLICT DO NOTHING
        `.execute(transaction)
        await sql`
          INSERT INTO listings (installation, listed) VALUES (${installation}, now())
          ON CONFLICT (installation) DO UPDATE SET listed = now()
        `.execute(transaction)
      })
    },

    async next(installationId, count, recentFirst) {
      const installation = String(installationId)
      const { rows } = await sql<{ repository: string; since: Date }>`
        SELECT repository, since FROM swept_repositories LEFT JOIN (
          SELECT (data->'repository'->>'owner') || '/' || (data->'repository'->>'name') AS repository,
            max(created_on) AS latest
          FROM pgboss.job WHERE name = ${QUEUE} AND group_id = ${installation} AND ${recentFirst}
          GROUP BY 1
        ) recent USING (repository)
        WHERE installation = ${installation}
        ORDER BY latest DESC NULLS LAST, swept NULLS FIRST, repository LIMIT ${count}
      `.execute(database)
      return rows.map(({ repository, since }) => ({ repository: toName(repository), since }))
    },

    async swept(installationId, repositories) {
      await sql`
        UPDATE swept_repositories SET swept = now()
        WHERE installation = ${String(installationId)} AND repository = ANY(${repositories.map(nameOf)}::text[])
      `.execute(database)
    },

    async known() {
      const { rows } = await sql<{ installation: string; repository: string | null }>`
        SELECT installation, repository FROM listings FULL JOIN swept_repositories USING (installation)
      `.execute(database)
      const byInstallation = Map.groupBy(rows, ({ installation }) => Number(installation))
      return new Map(
        [...byInstallation].map(([id, own]) => [
          id,
          own.flatMap(({ repository }) => (repository === null ? [] : [toName(repository)])),
        ]),
      )
    },

    async forget(installationId) {
      const installation = String(installationId)
      await database.transaction().execute(async (transaction) => {
        await sql`
          DELETE FROM pgboss.job WHERE name = ${QUEUE} AND group_id = ${installation} AND state < 'active'
        `.execute(transaction)
        for (const table of ['pauses', 'listings', 'swept_repositories'] as const) {
          await transaction.deleteFrom(table).where('installation', '=', installation).execute()
        }
        await deleteRepairs(transaction, installationId)
      })
    },

    async clean() {
      await sql`DELETE FROM deliveries WHERE received < now() - make_interval(days => ${DELIVERY_DAYS})`.execute(
        database,
      )
      await sql`DELETE FROM pauses WHERE until < now()`.execute(database)
      // As long as a head is tried again, its row is younger.
      await sql`DELETE FROM repairs WHERE next < now() - interval '7 days'`.execute(database)
    },
  })

  async function selected(query: ReturnType<typeof sql<{ value: string }>>): Promise<ReadonlySet<string>> {
    const { rows } = await query.execute(database)
    return new Set(rows.map(({ value }) => value))
  }
}

async function deleteRepairs(database: Database, installationId: number): Promise<void> {
  await sql`DELETE FROM repairs WHERE starts_with(subject, ${`review/${installationId}/`})`.execute(database)
}

function nameOf({ owner, name }: RepositoryName): string {
  return `${owner}/${name}`
}

function toName(repository: string): RepositoryName {
  const [owner = '', name = ''] = repository.split('/')
  return { owner, name }
}
