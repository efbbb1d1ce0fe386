import { expect, test } from 'vitest'
import type { CheckRun } from '../ports/check-runs.ts'
import type { JobDependencies } from './dependencies.ts'
import { delayOf, keyOf } from './job-order.ts'
import type { RerunChecksJob } from './payloads.ts'
import { rerunChecks } from './rerun-checks.ts'

const JOB: RerunChecksJob = {
  version: 1,
  deliveryId: 'd',
  installationId: 7,
  repository: { owner: 'acme', name: 'shop' },
  kind: 'rerun-checks',
  headSha: 'old',
}
const LEFT: RerunChecksJob = { ...JOB, leftBy: 5 }
const REVIEW = '7/acme/shop#5'

function runOf(pullRequest: number, own: string | null): CheckRun {
  const verdict = own === null ? null : { conclusion: own, title: 'T', summary: 'S', text: null }
  return { id: pullRequest, nodeId: 'CR', pullRequest, own, verdict, annotationsCount: 0 }
}

/** The jobs that follow, and the titles of runs that were ended. */
async function run(job: RerunChecksJob, runs: readonly CheckRun[], busy: readonly string[] = []) {
  const ended: string[] = []
  const github = {
    checkRuns: {
      ofHead: async () => runs,
      complete: async (_: CheckRun, { title }: { readonly title: string }) => void ended.push(title),
    },
    pullRequests: { read: async () => ({ open: true, headSha: 'new' }) },
  }
  const next = await rerunChecks(job, {
    openRepository: async () => github,
    records: { busy: async () => new Set(busy) },
  } as unknown as JobDependencies)
  return { next, ended }
}

test('a head that was left is looked at again as long as a review could begin a run there, in vain three times', async () => {
  let job = LEFT
  for (const repeats of [1, 2, 3]) {
    const { next, ended } = await run(job, [], [REVIEW])
    expect([next, ended]).toEqual([[{ ...LEFT, repeats }], []])
    job = { ...LEFT, repeats }
  }
  expect((await run(job, [], [REVIEW])).next).toEqual([])
})

test('the run that the review left is ended then, and others are reviewed again where it hides theirs', async () => {
  const others = [runOf(5, null), runOf(6, 'success')]
  expect((await run(LEFT, [runOf(6, 'success')], [REVIEW])).next).toMatchObject([
    { kind: 'review-pull-request', number: 6 },
    { kind: 'rerun-checks', repeats: 1 },
  ])
  expect(await run({ ...LEFT, repeats: 1 }, others)).toMatchObject({
    next: [{ kind: 'review-pull-request', number: 6 }],
    ended: ['Superseded by a newer head'],
  })
  const judged = [runOf(5, 'failure'), runOf(6, 'success')]
  expect(await run({ ...LEFT, repeats: 1 }, judged)).toEqual({ next: [], ended: [] })
})

test('nothing is repeated without such a review, or where a person asked', async () => {
  expect((await run(LEFT, [], [])).next).toEqual([])
  expect((await run(JOB, [runOf(6, 'success')], ['7/acme/shop#6'])).next).toMatchObject([{ number: 6 }])
})

test('a repetition comes a minute later, and holds up nobody', () => {
  const again = { ...LEFT, repeats: 1 }
  expect([delayOf(LEFT), delayOf(again)]).toEqual([0, 60])
  expect(keyOf(again)).not.toBe(keyOf(LEFT))
})
