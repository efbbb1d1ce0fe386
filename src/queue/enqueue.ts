import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { delayOf, groupOf, keyOf, merge, priorityOf } from '../jobs/job-order.ts'
import type { Job } from '../jobs/payloads.ts'
import type { Database } from '../storage/database.ts'
import { QUEUE, type Queue, within } from './open-queue.ts'

interface Waiting {
  readonly id: string
  readonly job: Job
  /** An attempt failed or was cut off, and the next one waits for its time. */
  readonly begun: boolean
}

/** Adds jobs within a transaction. Each is merged into one that waits, if it can be. */
export async function enqueue(queue: Queue, transaction: Database, jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return
  const keys = [...new Set(jobs.map(keyOf))]
  // Two deliveries about one pull request must see each other's job. In order, so that two batches do not block each other.
  await sql`
    SELECT pg_advisory_xact_lock(hash)
    FROM (SELECT DISTINCT hashtextextended(key, 0) AS hash FROM unnest(${keys}::text[]) AS key ORDER BY hash) AS locks
  `.execute(transaction)
  const waiting = Map.groupBy(await waitingJobs(transaction, keys), ({ job }) => keyOf(job))
  const added: Job[] = []
  const merged = new Map<Waiting, Job>()
  for (const job of jobs) {
    const into = (waiting.get(keyOf(job)) ?? []).find(
      (one) => merge(merged.get(one) ?? one.job, job) !== null,
    )
    if (into === undefined) addTo(added, job)
    else merged.set(into, merge(merged.get(into) ?? into.job, job) ?? job)
  }
  for (const [into, job] of merged) {
    // A worker may have taken it meanwhile, and may have read what this job is about too early.
    if (!(await replace(queue, transaction, into, job))) added.push(job)
  }
  if (added.length === 0) return
  await queue.boss.insert(
    QUEUE,
    added.map((job, i) => ({
      id: orderedId(i),
      data: job,
      singletonKey: keyOf(job),
      group: { id: groupOf(job) },
      priority: priorityOf(job),
      // From now on by the database's clock: those of processes differ.
      startAfter: delayOf(job),
    })),
    within(transaction),
  )
}

/** pg-boss orders jobs of one key by their moment, which those of one transaction share, and then by id. */
function orderedId(place: number): string {
  return place.toString(16).padStart(8, '0') + randomUUID().slice(8)
}

async function waitingJobs(transaction: Database, keys: readonly string[]): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    SELECT id, data AS job, state = 'retry' AS begun FROM pgboss.job
    WHERE name = ${QUEUE} AND singleton_key = ANY(${keys}::text[]) AND state IN ('created', 'retry')
    ORDER BY created_on
  `.execute(transaction)
  return rows
}

function addTo(added: Job[], job: Job): void {
  for (const [i, other] of added.entries()) {
    const both = keyOf(other) === keyOf(job) ? merge(other, job) : null
    if (both === null) continue
    added[i] = both
    return
  }
  added.push(job)
}

/**
 * A merged job never starts later than the one that waits, or ever more of them would put it off. It starts at once if it
 * may, except after an attempt: webhooks that come together would use up all of them.
 */
async function replace(
  { boss }: Queue,
  transaction: Database,
  { id, begun }: Waiting,
  job: Job,
): Promise<boolean> {
  const { updated } = await boss.update(QUEUE, job, {
    id,
    priority: priorityOf(job),
    ...(!begun && delayOf(job) === 0 && { startAfter: 0 }),
    ...within(transaction),
  })
  return updated > 0
}
