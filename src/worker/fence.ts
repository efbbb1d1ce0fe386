import { isHeld } from '../queue/leases.ts'
import type { Database } from '../storage/database.ts'
import type { Assignment } from './protocol.ts'

/** Another worker has the job, or may have it by now. */
export class LeaseLost extends Error {}

export interface Fence {
  /** Rejects before a write that another worker may do as well: this process was asleep or cut off for long. */
  beforeRequest(route: string): Promise<void>
  /** From here on, requests are for this job. */
  enter(lease: Assignment['lease']): void
  /** How many were sent for it that may write. */
  writes(): number
}

/** Reads harm nobody, nor does a token that nobody gets. */
const HARMLESS = /^(GET|HEAD) |^POST \S*\/access_tokens$|^POST \/graphql query\b/

export function createFence(database: Database): Fence {
  let current: Assignment['lease'] | null = null
  let writes = 0
  return {
    enter(lease) {
      current = lease
      writes = 0
    },
    writes: () => writes,
    async beforeRequest(route) {
      if (HARMLESS.test(route) || current === null) return
      const held = await isHeld(database, current).catch((cause: unknown) => {
        throw new LeaseLost('the database cannot be reached', { cause })
      })
      if (!held) throw new LeaseLost('the lease of the job ended')
      writes += 1
    },
  }
}
