import type { Logger } from 'pino'
import { type Environment, readEnvironment, type Variables } from './environment.ts'
import type { ClientOptions } from './github/client.ts'
import { createGateway } from './github/gateway.ts'
import type { JobDependencies } from './jobs/dependencies.ts'
import { createLog } from './log/create-log.ts'
import { watchFaults } from './log/watch-faults.ts'
import type { FactsStores } from './ports/facts-store.ts'
import { isHeld } from './queue/leases.ts'
import { createSweepRecords } from './queue/sweep-records.ts'
import { deriveMarkerKey } from './review/marker.ts'
import { connectDatabase, type Database } from './storage/database.ts'
import { createFactsStores } from './storage/postgres-store.ts'
import { attempt } from './worker/attempt.ts'
import { createFence } from './worker/fence.ts'
import type { Report } from './worker/outcome.ts'
import { type Assignment, TOO_LARGE } from './worker/protocol.ts'

/** How often a process looks at its own size. */
const LOOK = 500

/** Runs the jobs that the parent process sends. */
export async function runJobs(env: Variables, memoryMb: number): Promise<void> {
  // The worker ended, and another one may run the same job by now.
  process.once('disconnect', () => process.exit())
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryMb * 1024 * 1024) process.exit(TOO_LARGE)
  }, LOOK).unref()
  const environment = readEnvironment(env)
  const log = createLog(environment.LOG_LEVEL)
  watchFaults(log)
  const database = await connectDatabase(environment.DATABASE_URL ?? '', { connections: 2 })
  const fence = createFence((lease) => isHeld(database, lease))
  const deps = composeJobs(environment, database, log, { client: { beforeRequest: fence.beforeRequest } })
  process.on('message', async ({ lease }: Assignment) => {
    fence.enter(lease)
    const report: Report = { outcome: await attempt(lease.job, deps), writes: fence.writes() }
    process.send?.(report)
  })
}

/** Replaces parts where GitHub is simulated. */
export interface InlineJobs {
  readonly client?: ClientOptions
  readonly stores?: FactsStores
}

/** What jobs need from outside. */
export function composeJobs(
  { APP_ID, PRIVATE_KEY, GITHUB_API_URL, WEBHOOK_SECRET, RULE_PAGES_URL }: Environment,
  database: Database,
  log: Logger,
  { client, stores: given }: InlineJobs = {},
): JobDependencies {
  const stores =
    given ??
    createFactsStores(database, (error) =>
      log.error({ err: error }, 'the database failed; going on without cached facts'),
    )
  const gateway = createGateway(
    {
      credentials: { appId: APP_ID, privateKey: PRIVATE_KEY, apiUrl: GITHUB_API_URL },
      clientOptions: { logRequest: (line) => log.debug(line), ...client },
    },
    stores,
  )
  const markerKey = deriveMarkerKey(WEBHOOK_SECRET)
  const rulePages = RULE_PAGES_URL?.replace(/\/+$/, '') ?? null
  return { ...gateway, stores, records: createSweepRecords(database), markerKey, rulePages, log }
}
