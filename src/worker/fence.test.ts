import { afterEach, expect, test, vi } from 'vitest'
import type { Job } from '../jobs/payloads.ts'
import { createFence, LeaseLost } from './fence.ts'

const JOB: Job = { version: 1, deliveryId: 'd1', kind: 'sweep', recentFirst: false }
const WRITE = 'POST /repos/{owner}/{repo}/check-runs'

afterEach(() => {
  vi.useRealTimers()
})

/** Answers of the database about one lease, in order, and how many seconds each takes. */
function fenceOf(...answers: readonly (readonly [isHeld: boolean, seconds: number])[]) {
  vi.useFakeTimers({ now: 0 })
  const left = [...answers]
  const fence = createFence(async () => {
    const [isHeld, seconds] = left.shift() ?? [false, 0]
    vi.setSystemTime(Date.now() + seconds * 1000)
    return isHeld
  })
  fence.enter({ id: 'l1', retryCount: 0, job: JOB })
  return { fence, left }
}

test('a write needs the lease, a read does not', async () => {
  const { fence } = fenceOf([true, 0])
  await fence.beforeRequest(WRITE)
  await fence.beforeRequest('POST /graphql query look')
  await expect(fence.beforeRequest(WRITE)).rejects.toThrow(LeaseLost)
  expect(fence.writes()).toBe(1)
})

test('a machine that slept over the answer asks again before it writes', async () => {
  const lost = fenceOf([true, 60], [false, 0])
  await expect(lost.fence.beforeRequest(WRITE)).rejects.toThrow('the lease of the job ended')
  expect(lost.fence.writes()).toBe(0)
  const held = fenceOf([true, 60], [true, 1])
  await held.fence.beforeRequest(WRITE)
  expect(held.left).toEqual([])
})
