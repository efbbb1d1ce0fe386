import { setTimeout as sleep } from 'node:timers/promises'
import type { JobQueue, Log } from '../ports.ts'

/** Each job reads a repository: more at once would wait for the same processor and rate limit. */
const CONCURRENCY = 4

export interface QueueOptions<Job> {
  readonly keyOf: (job: Job) => string
  readonly merge: (waiting: Job, next: Job) => Job | null
  readonly run: (job: Job) => Promise<void>
  /** Reports on GitHub that the job failed for good. */
  readonly giveUp: (job: Job) => Promise<void>
  readonly isRetryable: (error: unknown) => boolean
  /** How long to wait before each further attempt, in milliseconds. */
  readonly retryDelays: readonly number[]
  readonly log: Log
}

export interface InProcessQueue<Job> extends JobQueue<Job> {
  /** Resolves when nothing is running or waiting. */
  idle(): Promise<void>
  /** Refuses new jobs and finishes those that were accepted. */
  stop(): Promise<void>
}

/** A queue in memory. Jobs of one key run in order, one at a time; a new job may be merged into a waiting one. */
export function createInProcessQueue<Job>(options: QueueOptions<Job>): InProcessQueue<Job> {
  const { keyOf, merge } = options
  /** By key, the jobs that wait behind the running one; a key without jobs has no entry. */
  const lanes = new Map<string, Job[]>()
  const ready: string[] = []
  const idleWaiters: (() => void)[] = []
  let active = 0
  let stopping = false

  async function send(job: Job): Promise<void> {
    if (stopping) throw new Error('the service is stopping and takes no more jobs')
    const key = keyOf(job)
    const waiting = lanes.get(key)
    if (waiting === undefined) {
      lanes.set(key, [job])
      ready.push(key)
      pump()
      return
    }
    for (const [i, other] of waiting.entries()) {
      const merged = merge(other, job)
      if (merged === null) continue
      waiting[i] = merged
      return
    }
    waiting.push(job)
  }

  function pump(): void {
    while (active < CONCURRENCY) {
      const key = ready.shift()
      if (key === undefined) break
      active += 1
      void runNext(key).then(() => {
        active -= 1
        pump()
      })
    }
    if (lanes.size === 0) for (const resolve of idleWaiters.splice(0)) resolve()
  }

  /** Never rejects. */
  async function runNext(key: string): Promise<void> {
    const job = lanes.get(key)?.shift()
    if (job !== undefined) await attempt(job, options)
    if (lanes.get(key)?.length === 0) lanes.delete(key)
    else ready.push(key)
  }

  async function idle(): Promise<void> {
    if (lanes.size === 0) return
    await new Promise<void>((resolve) => idleWaiters.push(resolve))
  }

  return {
    send,
    idle,
    async stop() {
      stopping = true
      await idle()
    },
  }
}

/** Runs a job, again where it may succeed later. Never rejects. */
async function attempt<Job>(job: Job, options: QueueOptions<Job>): Promise<void> {
  const { run, isRetryable, retryDelays, log } = options
  for (const delay of [...retryDelays, null]) {
    try {
      return await run(job)
    } catch (error) {
      if (delay === null || !isRetryable(error)) return await fail(job, error, options)
      log.info({ job, err: error }, 'the job failed and will be tried again')
      await sleep(delay)
    }
  }
}

async function fail<Job>(job: Job, error: unknown, { giveUp, log }: QueueOptions<Job>): Promise<void> {
  log.error({ job, err: error }, 'the job failed')
  try {
    await giveUp(job)
  } catch (secondError) {
    log.error({ job, err: secondError }, 'the failure could not be reported on GitHub')
  }
}
