import { setTimeout as sleep } from 'node:timers/promises'
import { groupOf } from '../jobs/job-order.ts'
import type { Log } from '../ports/log.ts'
import { complete, countDue, handBack, type Lease, lease, pause, renew, retry } from '../queue/leases.ts'
import type { Queue } from '../queue/open-queue.ts'
import { decide, isExhausted } from './decide.ts'
import type { Outcome, Report } from './outcome.ts'
import { fullInstallations, hasFreeSlot, type Occupant } from './slots.ts'
import { createWriteBudget } from './write-budget.ts'

/** Runs one attempt at a time for each lease. An aborted attempt ends soon, as `interrupted`. */
export interface Runner {
  run(lease: Lease, signal: AbortSignal): Promise<Report>
  stop(): Promise<void>
}

export interface Worker {
  /** There may be new jobs. */
  wake(): void
  /** Resolves when no job is running and none could start now. */
  idle(): Promise<void>
  /** Takes no more jobs, lets running ones finish for a while, and hands the others back. */
  stop(): Promise<void>
}

interface WorkerOptions {
  readonly queue: Queue
  readonly runner: Runner
  /** Jobs at once; slow ones give theirs away. */
  readonly slots: number
  readonly log: Log
}

/** How soon jobs from other processes and delayed ones are noticed. */
const POLL = 500
/** Three times before a lease lapses. */
const RENEWAL = 5_000
/** Containers are killed after 30 seconds or more; other parts need some of them. */
const GRACE = 10_000

interface Running {
  readonly lease: Lease
  readonly since: number
  readonly controller: AbortController
  readonly ended: Promise<void>
}

export function startWorker({ queue, runner, slots, log }: WorkerOptions): Worker {
  const running = new Map<string, Running>()
  const budget = createWriteBudget()
  let stopping = false
  let filling: Promise<void> | null = null
  let again = false
  const poll = setInterval(wake, POLL)
  const renewal = setInterval(() => void renewLeases(), RENEWAL)

  function wake(): void {
    again = true
    filling ??= fill().finally(() => {
      filling = null
    })
  }

  /** Never rejects. */
  async function fill(): Promise<void> {
    try {
      while (again && !stopping) {
        again = false
        while (hasFreeSlot(occupants(), slots, Date.now()) && !stopping) {
          const full = fullInstallations(occupants(), slots)
          const next = await lease(queue, [...full, ...budget.spent(Date.now())])
          if (next === null) break
          start(next)
        }
      }
    } catch (error) {
      log.error({ err: error }, 'the queue could not be read; trying again')
    }
  }

  function occupants(): readonly Occupant[] {
    return [...running.values()].map(({ lease: { job }, since }) => ({
      installation: groupOf(job),
      since,
    }))
  }

  function start(next: Lease): void {
    const controller = new AbortController()
    const ended = work(next, controller.signal).finally(() => {
      running.delete(next.id)
      wake()
    })
    running.set(next.id, { lease: next, since: Date.now(), controller, ended })
  }

  /** Never rejects. */
  async function work(next: Lease, signal: AbortSignal): Promise<void> {
    try {
      const outcome = await outcomeOf(next, signal)
      logOutcome(next, outcome)
      await settle(next, outcome)
    } catch (error) {
      // The lease lapses, and the job runs again.
      log.error({ job: next.job, err: error }, 'the job could not be run, or its result not be stored')
    }
  }

  async function outcomeOf(next: Lease, signal: AbortSignal): Promise<Outcome> {
    if (isExhausted(next)) {
      return { kind: 'give-up', reason: next.lastFailure?.reason ?? 'too many attempts' }
    }
    const { outcome, writes } = await runner.run(next, signal)
    budget.spend(groupOf(next.job), writes, Date.now())
    return outcome
  }

  async function settle(next: Lease, outcome: Outcome): Promise<void> {
    const settlement = decide(next, outcome)
    switch (settlement.kind) {
      case 'complete':
        return await complete(queue, next, settlement.next)
      case 'retry':
        return await retry(queue, next, settlement.failure)
      case 'hand-back':
        if (settlement.pauseUntil !== null) await pause(queue, next.job, settlement.pauseUntil)
        return await handBack(queue, next, settlement.job, settlement.waitSeconds)
    }
  }

  function logOutcome({ job, retryCount }: Lease, outcome: Outcome): void {
    if (outcome.kind === 'done') return
    const reason = 'reason' in outcome ? outcome.reason : undefined
    const fields = { job, retryCount, outcome: outcome.kind, reason }
    if (outcome.kind === 'give-up' || outcome.kind === 'crashed') log.error(fields, 'the job failed')
    else log.info(fields, 'the job will run again')
  }

  async function renewLeases(): Promise<void> {
    try {
      const lost = await renew(
        queue,
        [...running.values()].map((one) => one.lease),
      )
      for (const id of lost) running.get(id)?.controller.abort()
    } catch (error) {
      log.error({ err: error }, 'leases could not be renewed')
    }
  }

  async function idle(): Promise<void> {
    for (;;) {
      wake()
      await filling
      const current = [...running.values()].map(({ ended }) => ended)
      if (current.length > 0) await Promise.race(current)
      else if ((await countDue(queue)) === 0) return
    }
  }

  async function stop(): Promise<void> {
    stopping = true
    clearInterval(poll)
    const all = async () => {
      await filling
      await Promise.all([...running.values()].map(({ ended }) => ended))
    }
    // The database may be silent.
    await Promise.race([all(), sleep(GRACE, undefined, { ref: false })])
    for (const { controller } of running.values()) controller.abort()
    await all()
    clearInterval(renewal)
    await runner.stop()
  }

  wake()
  return { wake, idle, stop }
}
