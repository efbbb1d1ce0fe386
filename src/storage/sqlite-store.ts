import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { EXTRACTOR_VERSION } from '../analysis/python/extractor-version.ts'
import type { CachedBlob, FactsStore } from '../ports/facts-store.ts'
import { toBlob, toRow } from './blob-rows.ts'

const MAX_REVISIONS = 500
/** Of the answers, some are a long list of paths. */
const MAX_ANSWERS = 4000
const MAX_ANSWER_LENGTH = 32 * 1024
const DAY = 24 * 60 * 60 * 1000
/** Files of other extractor versions are removed when unused for so long. */
const MAX_IDLE = 30 * DAY

const FILE = `facts-${EXTRACTOR_VERSION}.sqlite`

/**
 * Facts have up to some hundred kilobytes. They are kept out of the index that finds a blob and in the last column, so no
 * look-up reads over them. https://www.sqlite.org/withoutrowid.html#when_to_use
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS blobs (oid TEXT PRIMARY KEY, used INTEGER NOT NULL, known TEXT NOT NULL, facts TEXT);
  CREATE INDEX IF NOT EXISTS blobs_used ON blobs (used);
  CREATE TABLE IF NOT EXISTS revisions (
    repository TEXT NOT NULL, rev TEXT NOT NULL, paths TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (repository, rev));
  CREATE TABLE IF NOT EXISTS answers (
    repository TEXT NOT NULL, question TEXT NOT NULL, id TEXT NOT NULL, answer TEXT NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (repository, question, id));
  CREATE INDEX IF NOT EXISTS answers_used ON answers (used);
`

export interface FactsFile {
  /**
   * The cache for one repository, under any unique name. Blobs are shared between repositories; candidates and answers are
   * not, as the content of a commit is not verified: a tampered repository must not poison another's results.
   */
  of(repository: string): FactsStore
  close(): void
}

interface Limits {
  readonly maxBytes: number
  /** In milliseconds, like `Date.now`. */
  readonly now: () => number
}

/** The facts of a few thousand repositories' task files. */
const LIMITS: Limits = { maxBytes: 256 * 1024 * 1024, now: Date.now }

/**
 * Opens the cache file in a folder, which several processes may use at once. Null without Node 24, whose SQLite is stable,
 * where the folder is not writable, and where the file is not a cache of ours.
 */
export async function openFactsFile(
  folder: string,
  { maxBytes, now }: Limits = LIMITS,
): Promise<FactsFile | null> {
  if (Number(process.versions.node.split('.')[0]) < 24) return null
  const database = await openDatabase(folder)
  if (database === null) return null
  removeFiles(folder, (name) => !name.startsWith(FILE) && changedAt(join(folder, name)) < now() - MAX_IDLE)
  const today = Math.floor(now() / DAY)
  return {
    of: (repository) => storeOf(database, repository, today, maxBytes),
    close: () => database.close(),
  }
}

async function openDatabase(folder: string): Promise<DatabaseSync | null> {
  const { DatabaseSync } = await import('node:sqlite')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(join(folder, FILE), { timeout: 1000 })
    // Entries lost in a crash are made again.
    database.exec(`PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; ${SCHEMA}`)
    return database
  } catch (error) {
    // The command works without a cache. A corrupt file is removed, so the next run starts a new one.
    if (BROKEN.has(Number((error as { errcode?: unknown }).errcode))) removeFiles(folder, () => true)
    return null
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, https://www.sqlite.org/rescode.html */
const BROKEN: ReadonlySet<number> = new Set([11, 26])

function removeFiles(folder: string, isUnused: (name: string) => boolean): void {
  try {
    const ours = readdirSync(folder).filter((name) => /^facts-\d+\.sqlite(-wal|-shm)?$/.test(name))
    for (const name of ours.filter(isUnused)) rmSync(join(folder, name), { force: true })
  } catch {
    // The command works with files that cannot be removed, too.
  }
}

/** In milliseconds. */
function changedAt(path: string): number {
  return statSync(path).mtimeMs
}

function storeOf(database: DatabaseSync, repository: string, today: number, maxBytes: number): FactsStore {
  const inTransaction = transactions(database)
  return {
    read: async (oids) =>
      inTransaction(new Map(), () => {
        const ids = JSON.stringify(oids)
        const rows = database
          .prepare('SELECT oid, known, facts FROM blobs WHERE oid IN (SELECT value FROM json_each(?))')
          .all(ids)
        database
          .prepare('UPDATE blobs SET used = ? WHERE used < ? AND oid IN (SELECT value FROM json_each(?))')
          .run(today, today, ids)
        return new Map(
          rows.map((row): [string, CachedBlob] => [
            String(row.oid),
            toBlob({ known: String(row.known), facts: row.facts === null ? null : String(row.facts) }),
          ]),
        )
      }),
    write: async (blobs) =>
      inTransaction(undefined, () => {
        const insert = database.prepare(`
          INSERT INTO blobs (oid, known, facts, used) VALUES (?, ?, ?, ?)
          ON CONFLICT (oid) DO UPDATE SET facts = coalesce(excluded.facts, facts), used = excluded.used
        `)
        for (const [oid, blob] of blobs) {
          const { known, facts } = toRow(blob)
          insert.run(oid, known, facts, today)
        }
        evict(database, maxBytes)
      }),
    // Git lists the trees of a local repository.
    readTree: async () => null,
    writeTree: async () => {},
    readCandidates: async (rev) =>
      inTransaction(null, () => {
        const row = database
          .prepare('UPDATE revisions SET used = ? WHERE repository = ? AND rev = ? RETURNING paths')
          .get(today, repository, rev)
        return row ? JSON.parse(String(row.paths)) : null
      }),
    writeCandidates: async (rev, paths) =>
      inTransaction(undefined, () => {
        database
          .prepare('INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?)')
          .run(repository, rev, JSON.stringify(paths), today)
        database
          .prepare(
            'DELETE FROM revisions WHERE rowid IN (SELECT rowid FROM revisions ORDER BY used DESC, rowid DESC LIMIT -1 OFFSET ?)',
          )
          .run(MAX_REVISIONS)
      }),
    readAnswers: async (question, ids) =>
      inTransaction(new Map(), () => {
        const key = digestOf(question)
        const rows = database
          .prepare(
            'SELECT id, answer FROM answers WHERE repository = ? AND question = ? AND id IN (SELECT value FROM json_each(?))',
          )
          .all(repository, key, JSON.stringify(ids))
        if (rows.length > 0)
          database
            .prepare('UPDATE answers SET used = ? WHERE used < ? AND repository = ? AND question = ?')
            .run(today, today, repository, key)
        return new Map(rows.map(({ id, answer }) => [String(id), String(answer)]))
      }),
    writeAnswers: async (question, answers) =>
      inTransaction(undefined, () => {
        const insert = database.prepare('INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)')
        for (const [id, answer] of answers)
          if (answer.length <= MAX_ANSWER_LENGTH)
            insert.run(repository, digestOf(question), id, answer, today)
        database
          .prepare(
            'DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY used DESC, rowid DESC LIMIT -1 OFFSET ?)',
          )
          .run(MAX_ANSWERS)
      }),
    // git grep is faster than a table of every file would be.
    readVerdicts: async () => new Map(),
    writeVerdicts: async () => {},
  }
}

/** Runs each piece of work as one transaction. A failure gives `otherwise`, as an empty cache would. */
function transactions(database: DatabaseSync): <T>(otherwise: T, work: () => T) => T {
  return (otherwise, work) => {
    try {
      database.exec('BEGIN')
      const answer = work()
      database.exec('COMMIT')
      return answer
    } catch {
      if (database.isTransaction) database.exec('ROLLBACK')
      return otherwise
    }
  }
}

/** A question may list hundreds of words. */
function digestOf(question: string): string {
  return createHash('sha256').update(question).digest('base64url')
}

/** Oldest first, a quarter at a time. */
function evict(database: DatabaseSync, most: number): void {
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
  // Used pages, not the sum of all rows, which would read every row.
  const bytes = (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
  if (bytes <= most) return
  database.exec(
    'DELETE FROM blobs WHERE oid IN (SELECT oid FROM blobs ORDER BY used LIMIT (SELECT count(*) / 4 + 1 FROM blobs))',
  )
}
