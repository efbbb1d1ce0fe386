import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { isAboutRepository } from '../jobs/job-order.ts'
import type { Job } from '../jobs/payloads.ts'
import type { Lease } from '../queue/leases.ts'
import type { Outcome, Report } from './outcome.ts'
import { type Assignment, TOO_LARGE } from './protocol.ts'
import type { Runner } from './worker.ts'

export interface Limits {
  /** Of the whole process. */
  readonly memoryMb: number
  readonly seconds: number
}

interface ProcessOptions {
  /** The program that runs jobs. */
  readonly program: URL
  readonly limits: Limits
  readonly env: NodeJS.ProcessEnv
  /** How long a process without a job stays. */
  readonly idleMs?: number
}

interface Child {
  readonly process: ChildProcess
  repository: string
  /** Ends the process when it was idle for long. */
  idle: NodeJS.Timeout | null
  /** It is about to exit and gets no more jobs. */
  ending: boolean
}

const IDLE = 30_000

/** What V8 may use of a process; the rest is for WebAssembly, buffers and code. */
const HEAP_SHARE = 0.7

/** Runs each job in a process of its own, which later jobs reuse. A job beyond its limits ends with its process. */
export function createProcessRunner(options: ProcessOptions): Runner {
  const children = new Set<Child>()

  function take(job: Job): Child {
    const free = [...children].filter((child) => child.idle !== null && !child.ending)
    const repository = nameOf(job)
    const child = free.find((one) => one.repository === repository) ?? free[0] ?? startChild()
    if (child.idle !== null) clearTimeout(child.idle)
    child.idle = null
    child.repository = repository
    return child
  }

  function startChild(): Child {
    const child: Child = { process: startProcess(options), repository: '', idle: null, ending: false }
    children.add(child)
    child.process.once('exit', () => {
      if (child.idle !== null) clearTimeout(child.idle)
      children.delete(child)
    })
    return child
  }

  function release(child: Child): void {
    child.idle = setTimeout(() => {
      child.ending = true
      child.process.disconnect()
    }, options.idleMs ?? IDLE)
    child.idle.unref()
  }

  return {
    async run(lease, signal) {
      const child = take(lease.job)
      if (child.process.pid === undefined) {
        children.delete(child)
        return await whyNotStarted(child.process)
      }
      const report = await runIn(child.process, lease, signal, options.limits)
      if (child.process.connected && child.process.exitCode === null) release(child)
      return report
    },
    async stop() {
      const ended = [...children].map(
        ({ process }) => new Promise<void>((resolve) => process.once('exit', () => resolve())),
      )
      for (const { process } of children) process.kill('SIGKILL')
      await Promise.all(ended)
    },
  }
}

function nameOf(job: Job): string {
  return isAboutRepository(job) ? `${job.repository.owner}/${job.repository.name}` : ''
}

function startProcess({ program, limits, env }: ProcessOptions): ChildProcess {
  const child = fork(program, [String(limits.memoryMb)], {
    execArgv: [`--max-old-space-size=${Math.round(limits.memoryMb * HEAP_SHARE)}`],
    env,
  })
  yieldToOthers(child)
  return child
}

/** Where the system has no room for another process. Without a listener, the event would end this one. */
async function whyNotStarted(child: ChildProcess): Promise<Report> {
  const [error] = await once(child, 'error')
  return { outcome: { kind: 'retry', reason: `no process could be started: ${error.message}` }, writes: 0 }
}

/** Webhooks have a deadline, analyses have not: where processors are few, the web server and the database come first. */
function yieldToOthers({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // The process just ended, or the system does not allow it.
  }
}

function runIn(child: ChildProcess, lease: Lease, signal: AbortSignal, limits: Limits): Promise<Report> {
  const { promise, resolve } = Promise.withResolvers<Report>()
  let cause: Outcome | null = null

  function end(why: Outcome): void {
    cause = why
    child.kill('SIGKILL')
  }

  const onMessage = (report: Report): void => resolve(report)
  const onExit = (code: number | null, killedBy: string | null): void =>
    resolve({
      outcome: cause ?? outcomeOfEnd(code, killedBy, limits),
      // It sent some, and nobody counted them.
      writes: 0,
    })
  const onAbort = (): void => end({ kind: 'interrupted' })
  const timeout = setTimeout(
    () => end({ kind: 'crashed', reason: `the analysis took longer than ${limits.seconds} s` }),
    limits.seconds * 1000,
  )
  child.once('message', onMessage)
  child.once('exit', onExit)
  signal.addEventListener('abort', onAbort, { once: true })
  const { id, retryCount, job } = lease
  const assignment: Assignment = { lease: { id, retryCount, job } }
  // A process that just died reports that by its exit.
  child.send(assignment, () => {})
  return promise.finally(() => {
    clearTimeout(timeout)
    child.off('message', onMessage)
    child.off('exit', onExit)
    signal.removeEventListener('abort', onAbort)
  })
}

/** Supervisors signal all processes of a service at once, also one that is still loading and ignores no signal yet. */
function outcomeOfEnd(code: number | null, killedBy: string | null, limits: Limits): Outcome {
  if (killedBy === 'SIGTERM' || killedBy === 'SIGINT') return { kind: 'interrupted' }
  return { kind: 'crashed', reason: whyEnded(code, killedBy, limits) }
}

/** V8 aborts a process whose heap is full. */
function whyEnded(code: number | null, killedBy: string | null, { memoryMb }: Limits): string {
  if (code === TOO_LARGE || code === 134 || killedBy === 'SIGABRT') {
    return `the analysis needed more than ${memoryMb} MB of memory`
  }
  return `the process of the analysis ended with ${killedBy ?? `code ${code}`}`
}
