import type { Lease } from '../queue/leases.ts'
import type { Outcome } from './outcome.ts'

/** From the worker to a process that runs jobs, one at a time. */
export interface Assignment {
  readonly lease: Pick<Lease, 'id' | 'retryCount' | 'job'>
}

/** The answer to each. */
export interface Report {
  readonly outcome: Outcome
}

/** The exit code of a process that noticed its own size. */
export const TOO_LARGE = 87
