import { expect, test } from 'vitest'
import type { JobDependencies } from './dependencies.ts'
import type { SweepJob } from './payloads.ts'
import { sweep } from './sweep.ts'

const JOB: SweepJob = { version: 1, deliveryId: 'sweep-1', kind: 'sweep', recentFirst: false }

/** The installations that a sweep forgets, where GitHub lists these one time after another. */
async function forgotten(...lists: readonly (readonly number[])[]): Promise<readonly number[]> {
  const answers = [...lists]
  const deps = {
    records: { clean: async () => {}, known: async () => new Map([1, 2, 3].map((id) => [id, []])) },
    stores: { sweep: async () => {} },
    app: { installations: async () => (answers.shift() ?? []).map((id) => ({ id, suspended: false })) },
  }
  const jobs = await sweep(JOB, deps as unknown as JobDependencies)
  return jobs.flatMap((job) => (job.kind === 'forget-installation' ? [job.installationId] : []))
}

test('an installation that slips through the pages of a list is not forgotten', async () => {
  expect(await forgotten([1, 2, 3])).toEqual([])
  expect(await forgotten([1], [1, 3])).toEqual([2])
})
