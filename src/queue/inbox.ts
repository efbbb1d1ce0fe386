import { sql } from 'kysely'
import type { Job } from '../jobs/payloads.ts'
import type { Inbox } from '../ports.ts'
import { enqueue } from './enqueue.ts'
import type { Queue } from './open-queue.ts'

/** `onAccepted` wakes the worker of this process. Other processes look by themselves. */
export function createInbox(queue: Queue, onAccepted: () => void): Inbox<Job> {
  return {
    async accept(deliveryId, jobs) {
      const isNew = await queue.database.transaction().execute(async (transaction) => {
        const { numAffectedRows } = await sql`
          INSERT INTO deliveries (id) VALUES (${deliveryId}) ON CONFLICT DO NOTHING
        `.execute(transaction)
        if (numAffectedRows === 0n) return false
        for (const job of jobs) await enqueue(queue, transaction, job)
        return true
      })
      if (isNew) onAccepted()
      return isNew
    },
  }
}
