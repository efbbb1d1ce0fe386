import { expect, test } from 'vitest'
import { neededReruns, observedHeads, rerunsOf } from './left-heads.ts'
import { merge, type ReviewJob } from './payloads.ts'

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)]
const JOB: ReviewJob = {
  version: 1,
  deliveryId: 'd',
  installationId: 7,
  repository: { owner: 'acme', name: 'shop' },
  kind: 'review-pull-request',
  number: 5,
  rerequested: false,
}
const needed = (runs: readonly { pullRequest: number | null; isCompleted: boolean }[] | null) =>
  neededReruns({ ...JOB, left: [A] }, { left: new Map(runs === null ? [] : [[A, runs]]) })

test.each([
  ['has no run', []],
  ['has complete runs of this pull request alone', [{ pullRequest: 5, isCompleted: true }]],
])('a head that %s needs no further look', (_, runs) => {
  expect(needed(runs)).toEqual([])
})

test.each([
  ['has a run of another pull request', [{ pullRequest: 6, isCompleted: true }]],
  ['has a run in progress', [{ pullRequest: 5, isCompleted: false }]],
  ['could not be looked at', null],
])('a head that %s gets a job', (_, runs) => {
  const { version, deliveryId, installationId, repository } = JOB
  const origin = { version, deliveryId, installationId, repository }
  expect(needed(runs)).toEqual([{ ...origin, kind: 'rerun-checks', headSha: A, leftBy: 5 }])
})

test('heads that pushes left one after another are kept together', () => {
  const [first, second] = [
    { ...JOB, left: [A] },
    { ...JOB, left: [B] },
  ]
  expect(merge(first, second)).toEqual({ ...JOB, left: [A, B], quiet: false })
  expect(merge(first, JOB)).toMatchObject({ left: [A] })
  expect(merge(JOB, JOB)).not.toHaveProperty('left')
})

test('of many heads, the last ones are looked at with the pull request, and each that is none gets a job', () => {
  const many = Array.from({ length: 9 }, (_, i) => String(i).repeat(40))
  const job = { ...JOB, left: [...many, 'main'] }
  expect(observedHeads(job)).toEqual(many.slice(-5))
  expect(rerunsOf(job).map(({ headSha }) => headSha)).toEqual([...many, 'main'])
})
