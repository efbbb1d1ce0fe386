import type { Lease } from '../queue/leases.ts'

/** From the worker to a process that runs jobs, one at a time. The answer to each is a `Report`. */
export interface Assignment {
  readonly lease: Pick<Lease, 'id' | 'retryCount' | 'job'>
}

/** The exit code of a process that noticed its own size. */
export const TOO_LARGE = 87
