import { sql } from 'kysely'
import { groupOf } from '../jobs/job-order.ts'
import type { Job } from '../jobs/payloads.ts'
import type { Database } from '../storage/database.ts'
import { enqueue } from './enqueue.ts'
import { QUEUE, type Queue, within } from './open-queue.ts'

/** A job that this process works on, until the lease is settled or lapses. */
export interface Lease {
  readonly id: string
  /** How many attempts failed before. */
  readonly retryCount: number
  readonly job: Job
  /** Why the last attempt failed; null before the first. */
  readonly lastFailure: Failure | null
}

export interface Failure {
  readonly reason: string
  /** The attempt took its process down, which may take others along. */
  readonly crashed: boolean
}

/**
 * The next job: one that somebody waits for or that waited long, of the installation with the fewest running jobs, then the
 * oldest. pg-boss does not count running jobs, so its `fetch` is limited to the chosen installation here. `full` are
 * installations that get nothing now.
 */
export async function lease({ boss, database }: Queue, full: readonly string[]): Promise<Lease | null> {
  const waiting = await waitingInstallations(database)
  for (const { installation, paused } of waiting) {
    if (paused || full.includes(installation)) continue
    const others = waiting.map((other) => other.installation).filter((other) => other !== installation)
    const [found] = await boss.fetch<Job>(QUEUE, { ignoreGroups: others, includeMetadata: true })
    if (found === undefined) continue
    const { id, retryCount, data, output } = found
    return { id, retryCount, job: data, lastFailure: toFailure(output) }
  }
  return null
}

interface Waiting {
  readonly installation: string
  readonly paused: boolean
}

/** Busy workers would never begin a job of a sweep: after so long it counts like others. */
const LONGEST_YIELD_MINUTES = 10

/** States by name, as pg-boss's index has them: done jobs stay for days, and a lease would read them all. */
async function waitingInstallations(database: Database): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    SELECT group_id AS installation, coalesce(bool_or(pauses.until > now()), false) AS paused
    FROM pgboss.job LEFT JOIN pauses ON pauses.installation = group_id
    WHERE name = ${QUEUE} AND state IN ('created', 'retry', 'active')
    GROUP BY group_id
    HAVING count(*) FILTER (WHERE state < 'active' AND start_after <= now()) > 0
    ORDER BY bool_or(priority >= 0 OR created_on < now() - make_interval(mins => ${LONGEST_YIELD_MINUTES}))
        FILTER (WHERE state < 'active' AND start_after <= now()) DESC,
      count(*) FILTER (WHERE state = 'active'),
      min(created_on) FILTER (WHERE state < 'active' AND start_after <= now())
  `.execute(database)
  return rows
}

function toFailure(output: unknown): Failure | null {
  const { reason, crashed } = (output ?? {}) as Partial<Failure>
  // pg-boss writes a message of its own when a lease lapses: its worker was killed or hung.
  return output === null ? null : { reason: reason ?? 'the worker ended', crashed: crashed ?? true }
}

/** Ends a lease: the job is done, and others follow from it. */
export async function complete(queue: Queue, { id, retryCount }: Lease, next: readonly Job[]): Promise<void> {
  // It does nothing where the lease is lost: the job runs elsewhere, and ends there.
  if (next.length === 0) return void (await queue.boss.complete(QUEUE, { id, retryCount }))
  await queue.database.transaction().execute(async (transaction) => {
    if (!(await isHeld(transaction, { id, retryCount }))) return
    await queue.boss.complete(QUEUE, { id, retryCount }, null, within(transaction))
    await enqueue(queue, transaction, next)
  })
}

/** Ends an attempt that may succeed later. */
export async function retry(queue: Queue, { id, retryCount }: Lease, failure: Failure): Promise<void> {
  await queue.boss.fail(QUEUE, { id, retryCount }, failure)
}

/**
 * Hands a job back, which is not an attempt: the worker stops, or GitHub limits the installation. The job keeps its place,
 * also while it waits: those behind it were meant to follow it.
 */
export async function handBack(
  { database }: Queue,
  { id, retryCount }: Lease,
  job: Job,
  waitSeconds = 0,
): Promise<void> {
  // A job in state `retry` holds up those of its key. pg-boss counts no attempt where a job has not started.
  await sql`
    UPDATE pgboss.job SET state = 'retry', data = ${JSON.stringify(job)}::jsonb, started_on = NULL, heartbeat_on = NULL,
      start_after = now() + make_interval(secs => ${waitSeconds})
    WHERE name = ${QUEUE} AND id = ${id} AND state = 'active' AND retry_count = ${retryCount}
  `.execute(database)
}

/** Gives an installation no work until then. The database waits by its own clock. */
export async function pause({ database }: Queue, job: Job, until: Date): Promise<void> {
  const seconds = (until.getTime() - Date.now()) / 1000
  await sql`
    INSERT INTO pauses (installation, until) VALUES (${groupOf(job)}, now() + make_interval(secs => ${seconds}))
    ON CONFLICT (installation) DO UPDATE SET until = greatest(pauses.until, excluded.until)
  `.execute(database)
}

/** Extends leases. The answer is the ids of those that are lost. */
export async function renew({ boss, database }: Queue, leases: readonly Lease[]): Promise<readonly string[]> {
  if (leases.length === 0) return []
  await boss.touch(
    QUEUE,
    leases.map(({ id, retryCount }) => ({ id, retryCount })),
  )
  const lost: string[] = []
  for (const one of leases) if (!(await isHeld(database, one))) lost.push(one.id)
  return lost
}

/** Whether the lease has not lapsed. To be known before a write: another worker may do it otherwise. */
export async function isHeld(
  database: Database,
  { id, retryCount }: Pick<Lease, 'id' | 'retryCount'>,
): Promise<boolean> {
  const { rows } = await sql`
    SELECT id FROM pgboss.job WHERE name = ${QUEUE} AND id = ${id} AND state = 'active' AND retry_count = ${retryCount}
  `.execute(database)
  return rows.length > 0
}

/** Ends all leases: of processes that are gone, where this one has the database for itself. */
export async function endLeases({ boss, database }: Queue): Promise<void> {
  const { rows } = await sql<{ id: string; retryCount: number }>`
    SELECT id, retry_count AS "retryCount" FROM pgboss.job WHERE name = ${QUEUE} AND state = 'active'
  `.execute(database)
  if (rows.length === 0) return
  await boss.fail(QUEUE, rows, { reason: 'the service ended', crashed: true } satisfies Failure)
  // They did not fail by themselves, so they need not wait.
  for (const { id } of rows) await boss.update(QUEUE, undefined, { id, startAfter: new Date() })
}

/** Resolves the number of jobs that run or could run now. */
export async function countDue({ database }: Queue): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::integer AS count FROM pgboss.job LEFT JOIN pauses ON pauses.installation = group_id
    WHERE name = ${QUEUE} AND state IN ('created', 'retry', 'active') AND (state = 'active' OR start_after <= now())
      AND (pauses.until IS NULL OR pauses.until <= now())
  `.execute(database)
  return rows[0]?.count ?? 0
}
