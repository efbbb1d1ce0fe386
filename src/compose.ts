import { type Logger, pino } from 'pino'
import { Probot, Server } from 'probot'
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
import type { FactsStores, Inbox } from './ports.ts'
import { UserError } from './shared/errors.ts'
import { visible } from './shared/prose.ts'
import { openDatabase } from './storage/database.ts'
import { createFactsStores } from './storage/postgres-store.ts'

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
  // The server logs each request. Its headers are of no use in a log.
  const log = pino({ level: LOG_LEVEL, redact: { paths: ['req.headers', 'res.headers'], remove: true } })
  const server = new Server({
    host: HOST,
    port: PORT,
    log,
    Probot: Probot.defaults({
      appId: APP_ID,
      privateKey: PRIVATE_KEY,
      secret: WEBHOOK_SECRET,
      baseUrl: GITHUB_API_URL,
      log,
    }),
  })
  const { stores, close } = given
    ? { stores: given, close: async () => {} }
    : await openStores(environment, log)
  const clientOptions = { logRequest: (line: string) => log.debug(line), ...client }
  const credentials = { appId: APP_ID, privateKey: PRIVATE_KEY, apiUrl: GITHUB_API_URL }
  const queue = await loadApp(server, retryDelays, { credentials, clientOptions }, stores, log)
  try {
    await listen(server, HOST, PORT)
  } catch (error) {
    // An open database would keep the process alive.
    await close()
    throw error
  }

  async function stop(): Promise<void> {
    for (const signal of SIGNALS) process.off(signal, onSignal)
    await server.stop()
    await queue.stop()
    await close()
  }

  function onSignal(): void {
    log.info('stopping')
    stop().catch((error: unknown) => log.error({ err: error }, 'stopping failed'))
  }

  for (const signal of SIGNALS) process.once(signal, onSignal)
  return { url: `http://${HOST}:${server.port}`, idle: queue.idle, stop }
}

async function openStores(
  { DATABASE_URL, DATA_DIR }: Environment,
  log: Logger,
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

const REFUSED: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program; set PORT to another one',
  EACCES: 'may not be listened on by this user; set PORT to one above 1023',
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await server.start()
  } catch (error) {
    const why = REFUSED[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    throw new UserError(`The service cannot start: port ${port} on ${visible(host)} ${why}.`)
  }
}

async function loadApp(
  server: Server,
  retryDelays: readonly number[],
  github: GatewayOptions,
  stores: FactsStores,
  log: Logger,
): Promise<InProcessQueue<Job>> {
  const { promise, resolve } = Promise.withResolvers<InProcessQueue<Job>>()
  await server.load(async (probot, options) => {
    const openRepository = createGateway(github, stores)
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
    resolve(queue)
    await createApp({ inbox: acceptInto(queue) })(probot, options)
  })
  return await promise
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
