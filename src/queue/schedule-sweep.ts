import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { keyOf } from '../jobs/job-order.ts'
import type { SweepJob } from '../jobs/payloads.ts'
import { enqueue } from './enqueue.ts'
import { QUEUE, type Queue } from './open-queue.ts'

/**
 * Adds a sweep, unless one was added this recently, by whichever process. Without a time, it is added unless one waits.
 * False where there is none to run.
 */
export async function scheduleSweep(
  queue: Queue,
  recentFirst: boolean,
  unlessWithinSeconds = 0,
): Promise<boolean> {
  const job: SweepJob = { version: 1, deliveryId: `sweep-${randomUUID()}`, kind: 'sweep', recentFirst }
  return await queue.database.transaction().execute(async (transaction) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${keyOf(job)}, 0))`.execute(transaction)
    const { rows } = await sql`
      SELECT 1 FROM pgboss.job WHERE name = ${QUEUE} AND singleton_key = ${keyOf(job)}
        AND created_on > now() - make_interval(secs => ${unlessWithinSeconds}::integer)
    `.execute(transaction)
    if (rows.length > 0) return false
    await enqueue(queue, transaction, [job])
    return true
  })
}
