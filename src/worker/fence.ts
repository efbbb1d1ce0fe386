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

/** An answer that took longer may be about a lease that lapsed since. The next attempt begins ten seconds later at least. */
const LATE_MS = 5_000

export function createFence(isHeld: (lease: Assignment['lease']) => Promise<boolean>): Fence {
  let current: Assignment['lease'] | null = null
  let writes = 0

  async function assertHeld(lease: Assignment['lease']): Promise<void> {
    // The clock of the day: others stand still while a machine sleeps.
    const asked = Date.now()
    const held = await isHeld(lease).catch((cause: unknown) => {
      throw new LeaseLost('the database cannot be reached', { cause })
    })
    if (!held) throw new LeaseLost('the lease of the job ended')
    if (Date.now() - asked > LATE_MS) await assertHeld(lease)
  }

  return {
    enter(lease) {
      current = lease
      writes = 0
    },
    writes: () => writes,
    async beforeRequest(route) {
      if (HARMLESS.test(route) || current === null) return
      await assertHeld(current)
      writes += 1
    },
  }
}
