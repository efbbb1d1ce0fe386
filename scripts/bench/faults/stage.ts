import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import {
  type Options,
  type SimulatedGitHub,
  startSimulatedGitHub,
} from '../../../test/simulated-github/index.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { serviceEnvironment } from '../../../test/support/service-environment.ts'
import { type DatabaseRelay, startDatabaseRelay } from './database-relay.ts'
import { createLife, type Life, type Quiet, until } from './life-of-pull-request.ts'
import { createObserver } from './observer.ts'
import { createProcess, type Process } from './service.ts'
import { startWebhookRelay } from './webhook-relay.ts'

/** Which database, and how many workers beside the web role; 0: one service is all. */
export interface Setting {
  readonly database: 'pglite' | 'postgres'
  readonly workers: number
}

export interface Stage {
  readonly setting: Setting
  readonly github: SimulatedGitHub
  /** The web role, then the workers; or the one service. */
  readonly web: Process
  readonly workers: readonly Process[]
  newLife(target?: Life['target']): Promise<Life>
  /** Removes a life that is over: each sweep would look at it again. */
  forget(life: Life): void
  /** Waits until the service has answered all webhooks of a life and has no job for it; what failed is sent again. */
  readonly quiet: Quiet
  /** The worker that took the last job of a life. */
  workerOf(life: Life): Process | undefined
  /** Jobs that run or wait, of all lives. */
  jobs(): Promise<readonly { readonly state: string; readonly data: unknown }[]>
  /** Asks the service's database. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]>
  /** The database cannot be reached for so long. */
  cutDatabase(milliseconds: number): Promise<void>
  stop(): Promise<void>
}

/** The app's manifest grants these. */
const PERMISSIONS = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const

const EVENTS = ['check_run', 'check_suite', 'issue_comment', 'pull_request', 'push']

const QUESTION_INTERVAL = 200

/** For a life with or after a fault: leases lapse, and attempts are repeated after growing delays. */
const PATIENCE = 300_000

/** Starts the service as processes, between a simulated GitHub and a database, each behind a gate. */
export async function openStage(
  setting: Setting,
  postgresUrl: string | null,
  { slots = 8, ...options }: Options & { readonly slots?: number } = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'guard-faults-'))
  const github = await startSimulatedGitHub({
    permissions: PERMISSIONS,
    events: EVENTS,
    automaticDelivery: true,
    delivery: { parallel: 32 },
    ...options,
  })
  const observer = createObserver(github)
  const relays: DatabaseRelay[] = []
  const closings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]

  const { DATA_DIR: _dir, PORT, ...common } = await serviceEnvironment(github)
  const base = {
    ...common,
    LOG_LEVEL: process.env.BENCH_LOG_LEVEL ?? 'error',
    CONCURRENCY: String(slots),
    PATH: process.env.PATH ?? '',
    HOME: folder,
    // Killed processes do not write it; those of other benches and tests do.
    NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  }
  const port = Number(PORT)
  const processes: Process[] = []

  if (setting.database === 'pglite') {
    const relayPath = join(folder, 'relay')
    const socket = () => ({ path: socketIn(folder) })
    const relay = await startDatabaseRelay(
      { path: relayPath },
      socket,
      observer.statements('worker', () => one()),
    )
    relays.push(relay)
    const redirect = new URL('redirect-database.ts', import.meta.url).href
    const one = () => processes[0] as Process
    processes.push(
      createProcess({
        name: 'service',
        args: [],
        env: {
          ...base,
          PORT: String(port),
          DATA_DIR: join(folder, 'data'),
          TMPDIR: folder,
          NODE_OPTIONS: `--import=${redirect}`,
          DATABASE_RELAY: relayPath,
        },
        port,
      }),
    )
  } else {
    const target = new URL(postgresUrl ?? '')
    const addressed = () => ({ host: target.hostname, port: Number(target.port) })
    const names = ['web', ...Array.from({ length: setting.workers }, (_, i) => `worker ${i + 1}`)]
    for (const [i, name] of names.entries()) {
      const role = i === 0 ? 'web' : 'worker'
      const relayPort = await freePort()
      const hook = observer.statements(role, () => processes[i] as Process)
      const relay = await startDatabaseRelay({ host: '127.0.0.1', port: relayPort }, addressed, hook)
      relays.push(relay)
      const url = new URL(target)
      url.port = String(relayPort)
      const env = { ...base, PORT: String(port), DATABASE_URL: url.href, TMPDIR: folder }
      processes.push(createProcess({ name, args: ['--role', role], env, port: role === 'web' ? port : null }))
    }
  }

  const relayPort = await freePort()
  const target = `http://127.0.0.1:${port}/api/github/webhooks`
  const webhooks = await startWebhookRelay(relayPort, target, observer.webhooks)
  closings.push(
    () => webhooks.close(),
    () => webhooks.closeAllConnections(),
  )

  for (const one of processes) await one.start()
  github.connect(`http://127.0.0.1:${relayPort}`)

  async function query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]> {
    const connectionString =
      postgresUrl ?? `postgres://postgres@${encodeURIComponent(dirname(socketIn(folder)))}/postgres`
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      return (await client.query<Row>(text)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

  // A review that looks a minute later whether a verdict is there waits for nothing that is to happen now.
  const jobs = askTogether(() =>
    query<Awaited<ReturnType<Stage['jobs']>>[number]>(`SELECT state, data FROM pgboss.job
      WHERE state < 'completed' AND NOT (state = 'created' AND data->>'kind' = 'review-unchecked')`),
  )

  /** The webhooks of a life so far, of which each is accepted; null where one is not, and what failed is sent again. */
  async function accepted({ repository }: Life): Promise<number | null> {
    const own = github.state.outbox.filter((one) => one.repository === repository.id)
    const failed = own.filter(({ answers }) => answers.length > 0 && !answers.some(isSuccess))
    if (failed.length > 0 && processes[0]?.isRunning() === true) {
      await Promise.all(failed.map(({ id }) => github.redeliver(id)))
    }
    return own.every(({ answers }) => answers.some(isSuccess)) ? own.length : null
  }

  async function isQuiet(life: Life): Promise<boolean> {
    const before = await accepted(life)
    if (before === null) return false
    try {
      if ((await jobs()).some(({ data }) => JSON.stringify(data).includes(`"${life.name}"`))) return false
    } catch {
      return false
    }
    // A job that ended meanwhile may have led to a webhook, as a commit does.
    return (await accepted(life)) === before
  }

  return {
    setting,
    github,
    web: processes[0] as Process,
    workers: processes.slice(1),
    jobs,
    query,
    async newLife(target = null) {
      const life = await createLife(github, target)
      observer.add(life)
      return life
    },
    forget({ repository }) {
      const { installations } = github.state
      const index = installations.findIndex((one) => one.repositories.has(repository))
      if (index >= 0) installations.splice(index, 1)
    },
    async quiet(life) {
      if (!(await until(() => isQuiet(life), PATIENCE))) throw new Error(`${life.name} found no end`)
    },
    workerOf: (life) => observer.workerOf(life) ?? processes.at(-1),
    async cutDatabase(milliseconds) {
      await Promise.all(relays.map((relay) => relay.cut(milliseconds)))
    },
    async stop() {
      for (const one of processes) await one.kill('machine')
      await github.stop()
      for (const relay of relays) relay.close()
      for (const close of closings.reverse()) close()
    },
  }
}

/** One answer for all who ask within a moment, begun after the last of them: each query takes a connection of its own. */
function askTogether<T>(ask: () => Promise<T>): () => Promise<T> {
  let next: Promise<T> | null = null
  return () => {
    next ??= sleep(QUESTION_INTERVAL).then(() => {
      next = null
      return ask()
    })
    return next
  }
}

function isSuccess(answer: number | string): boolean {
  return typeof answer === 'number' && answer >= 200 && answer < 300
}

/** The newest socket of an embedded database: each start of the service has a folder of its own. */
function socketIn(folder: string): string {
  const [newest = ''] = readdirSync(folder)
    .filter((name) => name.startsWith('celery-guard-'))
    .map((name) => join(folder, name))
    .toSorted((a, b) => statSync(b).birthtimeMs - statSync(a).birthtimeMs)
  return join(newest, '.s.PGSQL.5432')
}
