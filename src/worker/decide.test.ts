import { expect, test } from 'vitest'
import type { Job } from '../jobs/payloads.ts'
import type { Lease } from '../queue/leases.ts'
import { decide, isExhausted } from './decide.ts'

const REVIEW: Job = {
  version: 1,
  deliveryId: 'd1',
  installationId: 7,
  repository: { owner: 'acme', name: 'shop' },
  kind: 'review-pull-request',
  number: 12,
  rerequested: false,
}

function leaseOf(job: Job, more: Partial<Lease> = {}): Lease {
  return { id: 'l1', retryCount: 0, job, lastFailure: null, ...more }
}

const GIVEN_UP = { kind: 'complete', next: [{ kind: 'give-up', of: REVIEW, reason: 'no' }] }

test('a job that is done is followed by its own jobs', () => {
  expect(decide(leaseOf(REVIEW), { kind: 'done', next: [REVIEW] })).toEqual({
    kind: 'complete',
    next: [REVIEW],
  })
})

test('a failure that may pass is tried again, and given up after the fourth attempt', () => {
  const outcome = { kind: 'retry', reason: 'no' } as const
  const kinds = [0, 1, 2, 3].map((retryCount) => decide(leaseOf(REVIEW, { retryCount }), outcome).kind)
  expect(kinds).toEqual(['retry', 'retry', 'retry', 'complete'])
  expect(decide(leaseOf(REVIEW, { retryCount: 3 }), outcome)).toMatchObject(GIVEN_UP)
})

test('a limit of GitHub is no attempt, and stops the installation until it ends', () => {
  const until = Date.parse('2030-01-01T00:00:00Z')
  const outcome = { kind: 'wait', until, reason: 'no' } as const
  expect(decide(leaseOf(REVIEW, { retryCount: 3 }), outcome)).toEqual({
    kind: 'hand-back',
    job: { ...REVIEW, waits: 1 },
    waitSeconds: 0,
    pauseUntil: new Date(until),
  })
  expect(decide(leaseOf({ ...REVIEW, waits: 11 }), outcome)).toMatchObject(GIVEN_UP)
})

test('an attempt that is cut off is none, and the next waits for what GitHub still carries out', () => {
  expect(decide(leaseOf(REVIEW, { retryCount: 3 }), { kind: 'interrupted' })).toEqual({
    kind: 'hand-back',
    job: REVIEW,
    waitSeconds: 10,
    pauseUntil: null,
  })
})

test('a job whose process crashes twice is given up with the reason', () => {
  const outcome = { kind: 'crashed', reason: 'no' } as const
  expect(decide(leaseOf(REVIEW), outcome)).toMatchObject({ kind: 'retry', failure: { crashed: true } })
  const second = leaseOf(REVIEW, { retryCount: 1, lastFailure: { reason: 'no', crashed: true } })
  expect(decide(second, outcome)).toMatchObject(GIVEN_UP)
})

test('giving up is tried for longer than the job, and ends in the log', () => {
  const job: Job = { ...REVIEW, kind: 'give-up', of: REVIEW, reason: 'no' }
  const outcome = { kind: 'retry', reason: 'an outage' } as const
  expect(decide(leaseOf(job, { retryCount: 10 }), outcome).kind).toBe('retry')
  expect(decide(leaseOf(job, { retryCount: 19 }), outcome)).toEqual({ kind: 'complete', next: [] })
})

test('a job whose workers were killed each time is not begun a fifth time', () => {
  expect(isExhausted(leaseOf(REVIEW, { retryCount: 3 }))).toBe(false)
  expect(isExhausted(leaseOf(REVIEW, { retryCount: 4 }))).toBe(true)
})
