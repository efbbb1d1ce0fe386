import { extname } from 'node:path'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import type { InlineJobs } from './compose-jobs.ts'
import { type Environment, readEnvironment, type Variables } from './environment.ts'
import type { Job } from './jobs/payloads.ts'
import { createLog } from './log/create-log.ts'
import type { Inbox } from './ports/job-queue.ts'
import type { Log } from './ports/log.ts'
import { createInbox } from './queue/inbox.ts'
import { endLeases } from './queue/leases.ts'
import { closeQueue, openQueue, type Queue } from './queue/open-queue.ts'
import { scheduleSweep } from './queue/schedule-sweep.ts'
import { UserError } from './shared/errors.ts'
import { visible } from './shared/prose.ts'
import { type Database, openDatabase } from './storage/database.ts'
import { repeatMaintenance } from './storage/embedded/maintain.ts'
import { startEmbedded } from './storage/embedded/start.ts'
import { createReceiver } from './web/create-receiver.ts'
import { createFront } from './web/front.ts'
import { close, listen } from './web/listen.ts'
import { createProcessRunner } from './worker/processes.ts'
import { type Runner, startWorker, type Worker } from './worker/worker.ts'

export type Role = 'web' | 'worker'

export interface ServiceOptions {
  readonly roles: readonly Role[]
  /** Before the second attempt of a job; doubled before each further one. */
  readonly retrySeconds: number
  /** Runs jobs in this process, where GitHub is simulated; otherwise each runs in a process of its own. */
  readonly inline?: InlineJobs
  /** Between the sweeps of all processes; the first begins with a worker. Without it, only `sweep` begins one. */
  readonly sweepSeconds?: number
  /** Takes the lines of the log; standard output by default. */
  readonly writeLog?: (line: string) => void
}

export interface Service {
  readonly log: Log
  /** Null without the web role. */
  readonly url: string | null
  /** Resolves when no job is running and none could start now. */
  idle(): Promise<void>
  /** Begins to look for all that was missed. */
  sweep(): Promise<void>
  /** The service refuses webhooks, begins no job and ends within 20 seconds. SIGTERM and SIGINT call it. */
  stop(): Promise<void>
}

/** A part of the service; they stop in reverse order. */
type Stop = () => Promise<void>

/** Starts the service that GitHub sends its webhooks to, or one role of it. */
export async function startService(env: Variables, options: ServiceOptions): Promise<Service> {
  const environment = readEnvironment(env)
  const { writeLog } = options
  const log = createLog(environment.LOG_LEVEL, writeLog && { write: writeLog })
  const stops: Stop[] = []

  async function stop(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, onSignal)
    for (const one of stops.splice(0).reverse()) await one()
  }

  function onSignal(): void {
    log.info('stopping')
    stop().catch((error: unknown) => log.error({ err: error }, 'stopping failed'))
  }

  try {
    const { url, database, queue } = await openStorage(environment, options, log, stops)
    const worker = options.roles.includes('worker')
      ? await startWork({ ...environment, DATABASE_URL: url }, env, options, { queue, database, log })
      : null
    if (worker !== null) {
      stops.push(worker.stop)
      log.info({ concurrency: environment.CONCURRENCY }, 'working')
    }
    const inbox = createInbox(queue, () => worker?.wake())
    const web = options.roles.includes('web') ? await startWeb(environment, inbox, log, stops) : null
    async function sweep(unlessWithinSeconds = 0): Promise<void> {
      const isNew = await scheduleSweep(queue, unlessWithinSeconds === 0, unlessWithinSeconds)
      if (isNew) worker?.wake()
    }
    // Now, as it may let GitHub deliver webhooks again.
    if (worker !== null && options.sweepSeconds !== undefined) {
      stops.push(await repeatSweeps(sweep, options.sweepSeconds, log))
    }
    for (const signal of SIGNALS) process.once(signal, onSignal)
    return { url: web, log, idle: async () => await worker?.idle(), sweep: () => sweep(), stop }
  } catch (error) {
    // Open parts would keep the process alive.
    await stop()
    throw error
  }
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

interface Storage {
  readonly url: string
  readonly database: Database
  readonly queue: Queue
}

async function openStorage(
  { DATABASE_URL, DATABASE_BACKEND: backend, DATA_DIR }: Environment,
  { roles, retrySeconds }: ServiceOptions,
  log: Log,
  stops: Stop[],
): Promise<Storage> {
  const isEmbedded = DATABASE_URL === undefined
  if (isEmbedded && roles.length < 2) {
    throw new UserError('--role needs DATABASE_URL: the embedded database belongs to one process.')
  }
  try {
    const url = DATABASE_URL ?? (await embedded(DATA_DIR, log, stops))
    const database = await openDatabase(url)
    stops.push(() => database.destroy())
    const queue = await openQueue(
      url,
      database,
      { backend, retrySeconds, supervise: roles.includes('worker') },
      log,
    )
    stops.push(() => closeQueue(queue))
    if (isEmbedded) {
      // The folder is locked: leases in it are of processes that ended.
      await endLeases(queue)
      const onFailure = (error: unknown) =>
        log.error({ err: error }, 'the embedded database could not be maintained')
      stops.push(repeatMaintenance(database, onFailure))
    }
    return { url, database, queue }
  } catch (error) {
    const place = isEmbedded
      ? `the database in DATA_DIR, ${visible(DATA_DIR)},`
      : // A connection string holds a password.
        'the database of DATABASE_URL'
    const { message, code } = error as { message?: string; code?: string }
    throw new UserError(
      `The service cannot start: ${place} cannot be used: ${visible(message || code || String(error))}.`,
    )
  }
}

async function embedded(folder: string, log: Log, stops: Stop[]): Promise<string> {
  const database = await startEmbedded(
    folder,
    (code) => log.error({ code }, 'the embedded database ended; starting it again'),
    (reason, attempts) =>
      log.error({ reason, attempts }, 'the embedded database cannot be started; trying again'),
  )
  stops.push(database.stop)
  return database.url
}

async function startWork(
  environment: Environment,
  env: Variables,
  { inline }: ServiceOptions,
  { queue, database, log }: { readonly queue: Queue; readonly database: Database; readonly log: Logger },
): Promise<Worker> {
  const { DATABASE_URL, CONCURRENCY, JOB_MEMORY_MB, JOB_SECONDS } = environment
  const runner: Runner = inline
    ? await inlineRunner(environment, database, log, inline)
    : createProcessRunner({
        program: new URL(`./runner${extname(import.meta.url)}`, import.meta.url),
        limits: { memoryMb: JOB_MEMORY_MB, seconds: JOB_SECONDS },
        env: { ...env, DATABASE_URL },
      })
  return startWorker({ queue, runner, slots: CONCURRENCY, log })
}

/** Sweeps at once, as this process or others may have been down, and then at intervals. The answer ends that. */
async function repeatSweeps(
  sweep: (unlessWithinSeconds?: number) => Promise<void>,
  seconds: number,
  log: Log,
): Promise<Stop> {
  await sweep()
  const timer = setInterval(() => {
    // The clocks of the processes differ a little.
    sweep(Math.ceil(seconds * 0.9)).catch((error: unknown) =>
      log.error({ err: error }, 'a sweep could not be stored'),
    )
  }, seconds * 1000)
  return async () => clearInterval(timer)
}

/** Loaded only here: the server's process has no need of the analysis. */
async function inlineRunner(
  environment: Environment,
  database: Database,
  log: Logger,
  inline: InlineJobs,
): Promise<Runner> {
  const { composeJobs } = await import('./compose-jobs.ts')
  const { createInlineRunner } = await import('./worker/inline.ts')
  return createInlineRunner(composeJobs(environment, database, log, inline))
}

async function startWeb(
  { WEBHOOK_SECRET, HOST, PORT }: Environment,
  inbox: Inbox<Job>,
  log: Log,
  stops: Stop[],
): Promise<string> {
  const receive = await createReceiver(createApp({ inbox }), log)
  const front = createFront({ secret: WEBHOOK_SECRET, receive, log })
  await listen(front, HOST, PORT)
  stops.push(() => close(front))
  log.info({ host: HOST, port: PORT }, 'listening')
  return `http://${HOST}:${PORT}`
}
