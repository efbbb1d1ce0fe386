import { expect, test } from 'vitest'
import type { JobDependencies } from '../jobs/dependencies.ts'
import type { Job, SweepJob } from '../jobs/payloads.ts'
import { failingAsDatabase } from '../storage/database-failure.ts'
import { attempt } from './attempt.ts'

const SWEEP: SweepJob = { version: 1, deliveryId: 'd1', kind: 'sweep', recentFirst: false }

const log = { info: () => {}, error: () => {} }

test('a failure of the database is tried again, a bug is not', async () => {
  const clean = () => Promise.reject(new Error('Connection terminated'))
  const run = async (records: object) => await attempt(SWEEP, { log, records } as unknown as JobDependencies)
  expect(await run(failingAsDatabase({ clean }))).toEqual({ kind: 'retry', reason: 'Connection terminated' })
  expect(await run({ clean })).toMatchObject({ kind: 'give-up' })
})

test('a job of a newer version is left to that version for a while', async () => {
  const job = { ...SWEEP, kind: 'sweep-the-floor' } as unknown as Job
  expect(await attempt(job, { log } as unknown as JobDependencies)).toEqual({
    kind: 'retry',
    reason: 'another version of celery-guard added this job: sweep-the-floor',
  })
})
