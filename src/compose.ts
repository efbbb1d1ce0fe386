import { createApp } from './app.ts'
import { type Environment, readEnvironment, type Variables } from './environment.ts'
import type { ClientOptions } from './github/client.ts'
import { isRetryable } from './github/errors.ts'
import { createGateway, type GatewayOptions } from './github/gateway.ts'
import type { JobDependencies } from './jobs/dependencies.ts'
import { giveUp } from './jobs/give-up.ts'
import { createInProcessQueue, type InProcessQueue } from './jobs/in-process-queue.ts'
import { type Job, keyOf, merge } from './jobs/payloads.ts'
import { runJob } from './jobs/run-job.ts'
import { createLog } from './log/create-log.ts'
import type { FactsStores, Inbox, Log, OpenRepository } from './ports.ts'
import { openDatabase } from './storage/database.ts'
import { createFactsStores } from './storage/postgres-store.ts'
import { createReceiver } from './web/create-receiver.ts'
import { createFront } from './web/front.ts'
import { close, listen } from './web/listen.ts'

/** How the service talks to GitHub; replaced where GitHub is simulated. */
export interface ServiceOptions {
  readonly client: ClientOptions
  /** The delay before each further attempt of a job, in milliseconds. */
  readonly retryDelays: readonly number[]
  /** The caches; in the service's own database by default. */
  readonly stores?: FactsStores
}

/** GitHub requires a minute's rest after a rate limit. */
const DEFAULT_OPTIONS: ServiceOptions = { client: {}, retryDelays: [10_000, 60_000] }

export interface Service {
  readonly url: string
  readonly log: Log
  /** Resolves when no job is running or waiting. */
  idle(): Promise<void>
  /** Takes no more webhooks and finishes the jobs that were accepted. SIGTERM and SIGINT do the same. */
  stop(): Promise<void>
}

/** Starts the service that GitHub sends its webhooks to. */
export async function startService(
  env: Variables = process.env,
  { client, retryDelays, stores: given }: ServiceOptions = DEFAULT_OPTIONS,
): Promise<Service> {
  const environment = readEnvironment(env)
  const { APP_ID, PRIVATE_KEY, WEBHOOK_SECRET, GITHUB_API_URL, HOST, PORT, LOG_LEVEL } = environment
  const log = createLog(LOG_LEVEL)
  const { stores, close: closeStores } = given
    ? { stores: given, close: async () => {} }
    : await openStores(environment, log)
  const gateway: GatewayOptions = {
    credentials: { appId: APP_ID, privateKey: PRIVATE_KEY, apiUrl: GITHUB_API_URL },
    clientOptions: { logRequest: (line) => log.debug(line), ...client },
  }
  const queue = createQueue(createGateway(gateway, stores), retryDelays, stores, log)
  const receive = await createReceiver(createApp({ inbox: acceptInto(queue) }), log)
  const front = createFront({ secret: WEBHOOK_SECRET, receive, log })
  try {
    await listen(front, HOST, PORT)
  } catch (error) {
    // An open database would keep the process alive.
    await closeStores()
    throw error
  }
  log.info({ host: HOST, port: PORT }, 'listening')

  async function stop(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, onSignal)
    await close(front)
    await queue.stop()
    await closeStores()
  }

  function onSignal(): void {
    log.info('stopping')
    stop().catch((error: unknown) => log.error({ err: error }, 'stopping failed'))
  }

  for (const signal of SIGNALS) process.once(signal, onSignal)
  return { url: `http://${HOST}:${PORT}`, log, idle: queue.idle, stop }
}

async function openStores(
  { DATABASE_URL, DATA_DIR }: Environment,
  log: Log,
): Promise<{ stores: FactsStores; close(): Promise<void> }> {
  const database = await openDatabase(
    DATABASE_URL === undefined ? { folder: DATA_DIR } : { url: DATABASE_URL },
  )
  const stores = createFactsStores(database, (error) =>
    log.error({ err: error }, 'the database failed; going on without cached facts'),
  )
  return { stores, close: () => database.destroy() }
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

function createQueue(
  openRepository: OpenRepository,
  retryDelays: readonly number[],
  stores: FactsStores,
  log: Log,
): InProcessQueue<Job> {
  const queue: InProcessQueue<Job> = createInProcessQueue<Job>({
    keyOf,
    merge,
    run: (job) => runJob(job, deps),
    giveUp: (job) => giveUp(job, deps),
    isRetryable,
    retryDelays,
    log,
  })
  const deps: JobDependencies = { openRepository, queue, stores, log }
  return queue
}

/** In memory, until the database holds the jobs: a delivery is not recognised when it comes again. */
function acceptInto(queue: InProcessQueue<Job>): Inbox<Job> {
  return {
    async accept(_, jobs) {
      for (const job of jobs) await queue.send(job)
      return true
    },
  }
}
