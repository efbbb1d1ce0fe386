import { type BackendProfile, type Db, fromKysely, PgBoss } from 'pg-boss'
import type { Log } from '../ports/log.ts'
import type { Database } from '../storage/database.ts'
import { endSilent } from '../storage/silence.ts'
import { QUEUE } from './queue-name.ts'

export { QUEUE }

/** A worker renews its leases three times as often. */
const LEASE_SECONDS = 15

/** How soon a lapsed lease is noticed. */
const SUPERVISE_SECONDS = 5

const MAX_RETRY_SECONDS = 300

const DAY = 24 * 60 * 60

export interface Queue {
  readonly boss: PgBoss
  readonly database: Database
}

export interface QueueOptions {
  /** The kind of server; PostgreSQL by default. */
  readonly backend?: BackendProfile
  /** Before the second attempt, in seconds; doubled before each further one. */
  readonly retrySeconds: number
  /** Ends lapsed leases and deletes old jobs. One process of many does it at a time. */
  readonly supervise: boolean
}

/**
 * Opens the queue in the database. Jobs of one key run in order, one at a time across all processes, which pg-boss calls
 * `key_strict_fifo`; its groups are the installations.
 */
export async function openQueue(
  url: string,
  database: Database,
  { retrySeconds, supervise, backend = 'postgres' }: QueueOptions,
  log: Log,
): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    backend,
    max: 2,
    application_name: 'celery-guard',
    // pg-boss hands its options on to pg, and does not name all of them.
    ...{ stream: endSilent() },
    supervise,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    // Recurring work and rebuilt indexes are not used: the sweep is a job like any other.
    schedule: false,
    reindex: false,
  })
  boss.on('error', (error) => log.error({ err: error }, 'the database of the queue failed'))
  const options = {
    // The worker ends attempts; pg-boss never does.
    retryLimit: 1_000,
    retryDelay: retrySeconds,
    ...(retrySeconds > 0 && { retryBackoff: true, retryDelayMax: MAX_RETRY_SECONDS }),
    heartbeatSeconds: LEASE_SECONDS,
    expireInSeconds: DAY / 2,
    retentionSeconds: 14 * DAY,
    deleteAfterSeconds: 3 * DAY,
  }
  const queue = { boss, database }
  try {
    await boss.start()
    await boss.createQueue(QUEUE, { policy: 'key_strict_fifo', ...options })
    await boss.updateQueue(QUEUE, options)
  } catch (error) {
    // Its timers would keep the process alive.
    await closeQueue(queue)
    throw error
  }
  return queue
}

export async function closeQueue({ boss }: Queue): Promise<void> {
  await boss.stop({ graceful: false })
}

/** Lets pg-boss work in a transaction of ours. */
export function within(transaction: Database): { readonly db: Db } {
  return { db: fromKysely(transaction) }
}
