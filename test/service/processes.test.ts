import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { CeleryFixJob } from '../../src/jobs/payloads.ts'
import type { Lease } from '../../src/queue/leases.ts'
import { createProcessRunner } from '../../src/worker/processes.ts'
import type { Runner } from '../../src/worker/worker.ts'

const program = new URL('misbehaving-runner.ts', import.meta.url)
const NEVER = new AbortController().signal

let runner: Runner
afterEach(() => runner.stop())

function start(seconds = 60): void {
  runner = createProcessRunner({ program, limits: { memoryMb: 300, seconds }, env: process.env })
}

function leaseOf(word: string, name = 'shop'): Lease {
  const job: CeleryFixJob = {
    version: 1,
    deliveryId: 'd1',
    installationId: 7,
    repository: { owner: 'acme', name },
    kind: 'celery-fix',
    number: 12,
    commentId: 3,
    sender: 'alice',
    words: [word],
  }
  return { id: 'l1', retryCount: 0, job, lastFailure: null }
}

test('jobs share a process one after another, and have one each at the same time', async () => {
  start()
  const [first, second] = await Promise.all([
    runner.run(leaseOf('', 'shop'), NEVER),
    runner.run(leaseOf('', 'store'), NEVER),
  ])
  expect(first).not.toEqual(second)
  // The process that knows the repository.
  expect(await runner.run(leaseOf('', 'store'), NEVER)).toEqual(second)
  expect(await runner.run(leaseOf('', 'shop'), NEVER)).toEqual(first)
})

test('a process that ends takes its job along, and the next job gets a new one', async () => {
  start()
  expect((await runner.run(leaseOf('exit'), NEVER)).outcome).toEqual({
    kind: 'crashed',
    reason: 'the process of the analysis ended with code 3',
  })
  expect((await runner.run(leaseOf(''), NEVER)).outcome).toMatchObject({ kind: 'retry' })
})

test('a process that cannot be started fails its attempt, and takes nothing along', async () => {
  start()
  const { execPath } = process
  process.execPath = '/nonexistent/node'
  const { outcome } = await runner.run(leaseOf(''), NEVER)
  process.execPath = execPath
  expect(outcome).toEqual({
    kind: 'retry',
    reason: 'no process could be started: spawn /nonexistent/node ENOENT',
  })
  expect((await runner.run(leaseOf(''), NEVER)).outcome).toMatchObject({
    reason: expect.stringContaining('process '),
  })
})

test('a process that ends for lack of jobs gets no more of them', async () => {
  runner = createProcessRunner({
    program,
    limits: { memoryMb: 300, seconds: 60 },
    env: process.env,
    idleMs: 20,
  })
  for (let milliseconds = 20; milliseconds < 26; milliseconds++) {
    await runner.run(leaseOf(''), NEVER)
    await sleep(milliseconds)
    expect((await runner.run(leaseOf(''), NEVER)).outcome).toMatchObject({ kind: 'retry' })
  }
})

test('a job that takes too long is ended, even where it never yields', async () => {
  start(1)
  expect((await runner.run(leaseOf('hang'), NEVER)).outcome).toEqual({
    kind: 'crashed',
    reason: 'the analysis took longer than 1 s',
  })
})

test.each(['notice', 'abort'])('a job that needs too much memory says so: %s', async (word) => {
  start()
  expect((await runner.run(leaseOf(word), NEVER)).outcome).toEqual({
    kind: 'crashed',
    reason: 'the analysis needed more than 300 MB of memory',
  })
})

test('a job whose process a supervisor stops is interrupted', async () => {
  start()
  expect((await runner.run(leaseOf('terminate'), NEVER)).outcome).toEqual({ kind: 'interrupted' })
})

test('a job whose lease is lost is interrupted', async () => {
  start()
  const controller = new AbortController()
  const report = runner.run(leaseOf('sleep'), controller.signal)
  controller.abort()
  expect((await report).outcome).toEqual({ kind: 'interrupted' })
})
