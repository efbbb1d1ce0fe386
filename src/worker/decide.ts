import { isAboutRepository } from '../jobs/job-order.ts'
import type { GiveUpJob, Job } from '../jobs/payloads.ts'
import type { Failure, Lease } from '../queue/leases.ts'
import type { Outcome } from './outcome.ts'

/** What to do with a lease. */
export type Settlement =
  | { readonly kind: 'complete'; readonly next: readonly Job[] }
  | { readonly kind: 'retry'; readonly failure: Failure }
  | {
      readonly kind: 'hand-back'
      readonly job: Job
      readonly waitSeconds: number
      readonly pauseUntil: Date | null
    }

/** With the delays of the queue, a review gives up after some minutes. */
const MAX_ATTEMPTS = 4

/** Giving up waits for the end of an outage: the check would stay in progress otherwise. */
const MAX_ATTEMPTS_TO_GIVE_UP = 20

const MAX_WAITS = 12

/**
 * GitHub may still carry out what a process sent before it was ended, and the next attempt must find it. It works on a
 * request for ten seconds at most: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
const ON_ITS_WAY_SECONDS = 10

/** A crash may be that of another job in the same process or machine; twice is no accident. */
export function decide(lease: Lease, outcome: Outcome): Settlement {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'complete', next: outcome.next }
    case 'interrupted':
      return { kind: 'hand-back', job: lease.job, waitSeconds: ON_ITS_WAY_SECONDS, pauseUntil: null }
    case 'wait':
      return wait(lease, outcome)
    case 'give-up':
      return giveUp(lease, outcome.reason)
    case 'crashed':
      return lease.lastFailure?.crashed === true
        ? giveUp(lease, outcome.reason)
        : retry(lease, { reason: outcome.reason, crashed: true })
    case 'retry':
      return retry(lease, { reason: outcome.reason, crashed: false })
  }
}

/** A limit ends within the hour. A request that always meets one, such as a query that GitHub finds too long, does not. */
function wait(lease: Lease, { until, reason }: Extract<Outcome, { kind: 'wait' }>): Settlement {
  const waits = (lease.job.waits ?? 0) + 1
  if (waits >= MAX_WAITS) return giveUp(lease, reason)
  return { kind: 'hand-back', job: { ...lease.job, waits }, waitSeconds: 0, pauseUntil: new Date(until) }
}

/** A lease whose attempts are used up before this one begins: its workers were killed each time. Null for any other. */
export function isExhausted({ retryCount, job }: Lease): boolean {
  return retryCount >= maxAttempts(job)
}

function retry(lease: Lease, failure: Failure): Settlement {
  return lease.retryCount + 1 >= maxAttempts(lease.job)
    ? giveUp(lease, failure.reason)
    : { kind: 'retry', failure }
}

function maxAttempts({ kind }: Job): number {
  return kind === 'give-up' ? MAX_ATTEMPTS_TO_GIVE_UP : MAX_ATTEMPTS
}

function giveUp({ job }: Lease, reason: string): Settlement {
  // What cannot even be given up is found again by the sweep, and nobody waits for jobs about no repository.
  if (job.kind === 'give-up' || !isAboutRepository(job)) return { kind: 'complete', next: [] }
  const { version, deliveryId, installationId, repository } = job
  const next: GiveUpJob = {
    version,
    deliveryId,
    installationId,
    repository,
    kind: 'give-up',
    of: job,
    reason,
  }
  return { kind: 'complete', next: [next] }
}
