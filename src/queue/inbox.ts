import { sql } from 'kysely'
import type { Job } from '../jobs/payloads.ts'
import type { Inbox } from '../ports/job-queue.ts'
import type { Database } from '../storage/database.ts'
import { enqueue } from './enqueue.ts'
import type { Queue } from './open-queue.ts'

interface Delivery {
  readonly id: string
  readonly jobs: readonly Job[]
}

interface Arrival extends Delivery {
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/** A larger batch takes longer than the webhooks in it should wait. */
const MAX_BATCH = 100

/** Those that GitHub sends while the database is silent. Beyond that, a sweep finds them among the failed ones. */
const MAX_WAITING = 10_000

/**
 * Deliveries that arrive while others are stored share the next transaction. `onAccepted` wakes the worker of this process;
 * other processes look by themselves.
 */
export function createInbox(queue: Queue, onAccepted: () => void): Inbox<Job> {
  const arrivals: Arrival[] = []
  let isStoring = false

  /** Never rejects. */
  async function storeAll(): Promise<void> {
    isStoring = true
    while (arrivals.length > 0) await storeBatch(arrivals.splice(0, MAX_BATCH))
    isStoring = false
  }

  async function storeBatch(batch: readonly Arrival[]): Promise<void> {
    try {
      const added = await store(queue, batch)
      // The second of two with one id is known already.
      for (const { id, resolve } of batch) resolve(added.delete(id))
      onAccepted()
    } catch (error) {
      if (batch.length > 1 && isAboutData(error)) for (const one of batch) await storeBatch([one])
      else for (const { reject } of batch) reject(error)
    }
  }

  return {
    accept(id, jobs) {
      if (arrivals.length >= MAX_WAITING) {
        return Promise.reject(new Error('too many webhooks wait for the database'))
      }
      return new Promise((resolve, reject) => {
        arrivals.push({ id, jobs, resolve, reject })
        if (!isStoring) void storeAll()
      })
    },
  }
}

/** Stores deliveries and their jobs, and gives the ids of those that are new. */
async function store(queue: Queue, deliveries: readonly Delivery[]): Promise<Set<string>> {
  return await queue.database.transaction().execute(async (transaction) => {
    const added = await addDeliveries(
      transaction,
      deliveries.map(({ id }) => id),
    )
    const fresh = new Map(deliveries.filter(({ id }) => added.has(id)).map((one) => [one.id, one]))
    await enqueue(
      queue,
      transaction,
      [...fresh.values()].flatMap(({ jobs }) => jobs),
    )
    return added
  })
}

/** In order, so that two processes with the same deliveries do not block each other. */
async function addDeliveries(transaction: Database, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO deliveries (id) SELECT DISTINCT id FROM unnest(${ids}::text[]) AS id ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id
  `.execute(transaction)
  return new Set(rows.map(({ id }) => id))
}

/** An error of one delivery must not fail those beside it. https://www.postgresql.org/docs/current/errcodes-appendix.html */
function isAboutData(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('22')
}
