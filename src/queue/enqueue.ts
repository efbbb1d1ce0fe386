import { sql } from 'kysely'
import { delayOf, groupOf, type Job, keyOf, merge, priorityOf } from '../jobs/payloads.ts'
import type { Database } from '../storage/database.ts'
import { QUEUE, type Queue, within } from './open-queue.ts'

/** Adds a job within a transaction, or merges it into one that waits. */
export async function enqueue(
  { boss }: Queue,
  transaction: Database,
  job: Job,
  startAfter = new Date(Date.now() + delayOf(job)),
): Promise<void> {
  const key = keyOf(job)
  // Two deliveries about one pull request must see each other's job.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(transaction)
  const waiting = await boss.findJobs<Job>(QUEUE, { key, queued: true, ...within(transaction) })
  for (const { id, data } of waiting) {
    const merged = merge(data, job)
    if (merged === null) continue
    const { updated } = await boss.update(QUEUE, merged, {
      id,
      startAfter,
      priority: priorityOf(merged),
      ...within(transaction),
    })
    // A worker may have taken it meanwhile, and may have read what this job is about too early.
    if (updated > 0) return
  }
  await boss.send(QUEUE, job, {
    singletonKey: key,
    group: { id: groupOf(job) },
    priority: priorityOf(job),
    startAfter,
    ...within(transaction),
  })
}
