import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { EXTRACTOR_VERSION } from '../analysis/python/extractor-version.ts'
import type { CachedBlob, FactsStore, FactsStores } from '../ports/facts-store.ts'
import type { TreeEntry } from '../ports/repository-source.ts'
import { toBlob, toRow } from './blob-rows.ts'
import type { Database } from './database.ts'
import { failingAsDatabase } from './database-failure.ts'
import { fromTreeRow, toTreeRow } from './tree-rows.ts'

/** The caches of all repositories, in a database that several services may share. */
interface PostgresStores extends FactsStores {
  /** Drops entries that were unused for long, then the oldest beyond the limits; once an hour unless limits are given. */
  sweep(limits?: Limits): Promise<void>
}

interface Limits {
  readonly days: number
  /** Of facts, as text. */
  readonly bytes: number
  readonly verdicts: number
  /** Of each repository. */
  readonly trees: number
}

/** A gigabyte holds the task files of some thousand repositories with their histories. */
const LIMITS: Limits = { days: 90, bytes: 1024 ** 3, verdicts: 5_000_000, trees: 10 }

const HOUR = 60 * 60 * 1000

/** A failing database is reported to `onFailure`; jobs then work as if nothing were cached. */
export function createFactsStores(
  database: Database,
  onFailure: (error: unknown) => void,
  now: () => number = Date.now,
): PostgresStores {
  let due = 0
  return failingAsDatabase({
    of: ({ owner, name }) => tolerant(storeOf(database, `${owner}/${name}`.toLowerCase()), onFailure),
    async forget({ owner, name }) {
      const repository = `${owner}/${name}`.toLowerCase()
      await database.transaction().execute(async (transaction) => {
        await sql`
          DELETE FROM blobs WHERE oid IN (
            SELECT own.oid FROM repository_blobs own
            WHERE own.repository = ${repository} AND NOT EXISTS (
              SELECT FROM repository_blobs other WHERE other.oid = own.oid AND other.repository <> ${repository}))
        `.execute(transaction)
        await transaction.deleteFrom('repository_blobs').where('repository', '=', repository).execute()
        await transaction.deleteFrom('trees').where('repository', '=', repository).execute()
      })
    },
    async sweep(limits) {
      if (limits === undefined && now() < due) return
      due = now() + HOUR
      const { days, bytes, verdicts, trees } = limits ?? LIMITS
      await sql`DELETE FROM blobs WHERE used < current_date - ${days}::integer OR version < ${EXTRACTOR_VERSION}`.execute(
        database,
      )
      // Sizes alone are sorted, and read without the facts themselves.
      await sql`
        WITH sizes AS MATERIALIZED (
          SELECT oid, version, used, octet_length(known) + coalesce(octet_length(facts), 0) AS size FROM blobs)
        DELETE FROM blobs WHERE (oid, version) IN (
          SELECT oid, version FROM (
            SELECT oid, version, sum(size) OVER (ORDER BY used DESC, oid) AS total FROM sizes) totals
          WHERE total > ${bytes}::bigint)
      `.execute(database)
      // Neither NOT IN nor an IN beside OR is a join: for many rows, the others would be read again for each of them.
      await sql`
        DELETE FROM repository_blobs own WHERE NOT EXISTS (SELECT FROM blobs WHERE blobs.oid = own.oid)
      `.execute(database)
      await sql`DELETE FROM verdicts WHERE used < current_date - ${days}::integer`.execute(database)
      await sql`
        DELETE FROM verdicts WHERE (question, oid) IN (
          SELECT question, oid FROM verdicts ORDER BY used, oid DESC
          LIMIT (SELECT greatest(count(*) - ${verdicts}::bigint, 0) FROM verdicts))
      `.execute(database)
      await sql`DELETE FROM trees WHERE used < now() - make_interval(days => ${days}::integer)`.execute(
        database,
      )
      await sql`
        DELETE FROM trees WHERE (repository, rev) IN (
          SELECT repository, rev FROM (
            SELECT repository, rev, row_number() OVER (PARTITION BY repository ORDER BY used DESC, rev) AS place,
              sum(length(entries)) OVER (ORDER BY used DESC, rev) AS total FROM trees) sizes
          WHERE place > ${trees}::bigint OR total > ${bytes}::bigint)
      `.execute(database)
    },
  })
}

function storeOf(database: Database, repository: string): FactsStore {
  return {
    read: (oids) => readBlobs(database, repository, oids),
    write: (blobs) => writeBlobs(database, repository, blobs),
    readTree: (rev) => readTree(database, repository, rev),
    writeTree: (rev, entries) => writeTree(database, repository, rev, entries),
    readVerdicts: (words, oids) => readVerdicts(database, digestOf(words), oids),
    writeVerdicts: (words, verdicts) => writeVerdicts(database, digestOf(words), verdicts),
    // Verdicts give the candidates of any revision.
    readCandidates: async () => null,
    writeCandidates: async () => {},
    // Verdicts answer searches by blob; other answers are too few for a table.
    readAnswers: async () => new Map(),
    writeAnswers: async () => {},
  }
}

interface BlobRow {
  readonly oid: string
  readonly known: string
  readonly facts: string | null
  /** Last used before today. */
  readonly stale: boolean
  /** Not known to be in this repository. */
  readonly foreign: boolean
}

async function readBlobs(
  database: Database,
  repository: string,
  oids: readonly string[],
): Promise<ReadonlyMap<string, CachedBlob>> {
  const { rows } = await sql<BlobRow>`
    SELECT blobs.oid, known, facts, used < current_date AS stale, own.oid IS NULL AS foreign
    FROM blobs LEFT JOIN repository_blobs own ON own.repository = ${repository} AND own.oid = blobs.oid
    WHERE version = ${EXTRACTOR_VERSION} AND blobs.oid = ANY(${oids}::text[])
  `.execute(database)
  const foreign = rows.flatMap((row) => (row.foreign ? [row.oid] : []))
  if (foreign.length > 0) await recordRepository(database, repository, foreign)
  // Once a day at most: PostgreSQL copies a row to update it.
  const stale = rows.flatMap((row) => (row.stale ? [row.oid] : []))
  if (stale.length > 0) {
    await sql`
      UPDATE blobs SET used = current_date
      WHERE used < current_date AND version = ${EXTRACTOR_VERSION} AND oid = ANY(${stale}::text[])
    `.execute(database)
  }
  return new Map(rows.map((row) => [row.oid, toBlob(row)]))
}

/** In batches: the facts of a first review can be many times the size of its sources. */
async function writeBlobs(
  database: Database,
  repository: string,
  blobs: Iterable<readonly [string, CachedBlob]>,
): Promise<void> {
  let batch: ReturnType<typeof toEntry>[] = []
  let size = 0
  for (const [oid, blob] of blobs) {
    const entry = toEntry(oid, blob)
    batch.push(entry)
    size += entry.known.length + (entry.facts?.length ?? 0)
    if (size < BATCH_LENGTH) continue
    await writeBatch(database, repository, batch)
    batch = []
    size = 0
  }
  if (batch.length > 0) await writeBatch(database, repository, batch)
}

/** Characters. */
const BATCH_LENGTH = 1024 ** 2

function toEntry(oid: string, blob: CachedBlob) {
  return { oid, ...toRow(blob) }
}

/** As JSON: the driver escapes the quotes of an array one by one, which takes many times its size. */
async function writeBatch(
  database: Database,
  repository: string,
  batch: readonly ReturnType<typeof toEntry>[],
): Promise<void> {
  await sql`
    INSERT INTO blobs (oid, version, known, facts)
    SELECT oid, ${EXTRACTOR_VERSION}, known, facts
    FROM json_to_recordset(${JSON.stringify(batch)}::json) AS given (oid text, known text, facts text)
    ON CONFLICT (oid, version) DO UPDATE SET facts = coalesce(excluded.facts, blobs.facts)
  `.execute(database)
  await recordRepository(
    database,
    repository,
    batch.map(({ oid }) => oid),
  )
}

async function recordRepository(
  database: Database,
  repository: string,
  oids: readonly string[],
): Promise<void> {
  await sql`
    INSERT INTO repository_blobs (repository, oid) SELECT ${repository}, unnest(${oids}::text[]) ON CONFLICT DO NOTHING
  `.execute(database)
}

async function readVerdicts(
  database: Database,
  question: string,
  oids: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await sql<{ oid: string; matches: boolean; stale: boolean }>`
    SELECT oid, matches, used < current_date AS stale FROM verdicts
    WHERE question = ${question} AND oid = ANY(${oids}::text[])
  `.execute(database)
  const stale = rows.flatMap((row) => (row.stale ? [row.oid] : []))
  if (stale.length > 0) {
    await sql`
      UPDATE verdicts SET used = current_date
      WHERE used < current_date AND question = ${question} AND oid = ANY(${stale}::text[])
    `.execute(database)
  }
  return new Map(rows.map(({ oid, matches }) => [oid, matches]))
}

async function writeVerdicts(
  database: Database,
  question: string,
  verdicts: ReadonlyMap<string, boolean>,
): Promise<void> {
  if (verdicts.size === 0) return
  await sql`
    INSERT INTO verdicts (question, oid, matches)
    SELECT ${question}, * FROM unnest(${[...verdicts.keys()]}::text[], ${[...verdicts.values()]}::boolean[])
    ON CONFLICT DO NOTHING
  `.execute(database)
}

async function readTree(
  database: Database,
  repository: string,
  rev: string,
): Promise<readonly TreeEntry[] | null> {
  const { rows } = await sql<{ entries: Buffer; stale: boolean }>`
    SELECT entries, used < now() - interval '1 hour' AS stale FROM trees
    WHERE repository = ${repository} AND rev = ${rev}
  `.execute(database)
  const [row] = rows
  if (row === undefined) return null
  if (row.stale) {
    await sql`UPDATE trees SET used = now() WHERE repository = ${repository} AND rev = ${rev}`.execute(
      database,
    )
  }
  return await fromTreeRow(row.entries)
}

async function writeTree(
  database: Database,
  repository: string,
  rev: string,
  entries: Iterable<TreeEntry>,
): Promise<void> {
  await sql`
    INSERT INTO trees (repository, rev, entries) VALUES (${repository}, ${rev}, ${await toTreeRow(entries)})
    ON CONFLICT DO NOTHING
  `.execute(database)
}

/** A failing cache costs time; it must not fail a review. */
function tolerant(store: FactsStore, onFailure: (error: unknown) => void): FactsStore {
  const otherwise =
    <T>(value: T) =>
    (error: unknown): T => {
      onFailure(error)
      return value
    }
  return {
    read: (oids) => store.read(oids).catch(otherwise(new Map())),
    write: (blobs) => store.write(blobs).catch(otherwise(undefined)),
    readCandidates: (rev) => store.readCandidates(rev).catch(otherwise(null)),
    writeCandidates: (rev, paths) => store.writeCandidates(rev, paths).catch(otherwise(undefined)),
    readAnswers: store.readAnswers,
    writeAnswers: store.writeAnswers,
    readTree: (rev) => store.readTree(rev).catch(otherwise(null)),
    writeTree: (rev, entries) => store.writeTree(rev, entries).catch(otherwise(undefined)),
    readVerdicts: (words, oids) => store.readVerdicts(words, oids).catch(otherwise(new Map())),
    writeVerdicts: (words, verdicts) => store.writeVerdicts(words, verdicts).catch(otherwise(undefined)),
  }
}

/** Words come from repositories; a long one does not fit an index. */
function digestOf(words: string): string {
  return createHash('sha256').update(words).digest('hex')
}
