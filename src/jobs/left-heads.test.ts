import { expect, test } from 'vitest'
import { delayOf, merge } from './job-order.ts'
import { baseOf, neededReruns, observedHeads, rerunsOf } from './left-heads.ts'
import type { BaseJob, ReviewJob } from './payloads.ts'

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

test('pushes that are reviewed at once lead from the first head to the last', () => {
  const one = { ...JOB, left: [A], pushed: { branch: 'topic', sha: B } }
  const next = { ...JOB, left: [B], pushed: { branch: 'topic', sha: 'c' } }
  const both = merge(one, next) as ReviewJob
  expect(baseOf(both)).toMatchObject([{ kind: 'review-base', branch: 'topic', before: A, after: 'c' }])
  expect(baseOf(merge(one, JOB) as ReviewJob)).toMatchObject([{ before: A, after: B }])
  expect(baseOf({ ...JOB, left: [A] })).toEqual([])
})

test('forced pushes wait for the reviews that may answer for them, and not together with others', () => {
  const forced = (before: string, after: string): BaseJob => {
    const { number: _, rerequested: __, ...origin } = JOB
    return { ...origin, kind: 'review-base', branch: 'topic', before, after, forced: [before] }
  }
  const both = merge(forced('a', 'b'), forced('b', 'c'))
  expect(both).toMatchObject({ before: 'a', after: 'c', forced: ['a', 'b'] })
  expect(both && delayOf(both)).toBe(60)
  const { forced: _, ...plain } = forced('b', 'c')
  for (const merged of [merge(forced('a', 'b'), plain), merge({ ...plain, before: 'a' }, forced('b', 'c'))]) {
    expect(merged).toMatchObject({ before: 'a', after: 'c' })
    expect(merged).not.toHaveProperty('forced')
    expect(merged && delayOf(merged)).toBe(0)
  }
})
