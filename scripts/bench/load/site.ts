import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { QUEUE } from '../../../src/queue/queue-name.ts'
import { forkSimulatedGitHub, type SimulatedGitHubProcess } from '../../../test/simulated-github/process.ts'
import { type Generator, startGenerator } from './generator.ts'
import { type ServiceProcess, serve, startHelper } from './processes.ts'
import type { Project, progress } from './scene.ts'
import { familyOf } from './system.ts'

const manifest = parse(readFileSync(new URL('../../../app.yml', import.meta.url), 'utf8'))

/** A simulated GitHub, PostgreSQL and the load generator, each in processes of its own. */
export interface Site {
  readonly github: SimulatedGitHubProcess
  readonly generator: Generator
  /** PostgreSQL's processes. */
  database(): readonly number[]
  /** The variables of a service on a database of its own. */
  variables(more?: Readonly<Record<string, string>>): Promise<Record<string, string>>
  stop(): Promise<void>
}

export async function openSite(): Promise<Site> {
  const github = await forkSimulatedGitHub({
    permissions: manifest.default_permissions,
    // Webhooks come from the load generator.
    events: [],
    validate: false,
    scene: new URL('scene.ts', import.meta.url),
  })
  const postgres = await startHelper<string>(
    new URL('../../../test/support/postgres-process.ts', import.meta.url),
  )
  const generator = await startGenerator()
  let databases = 0
  return {
    github,
    generator,
    database: () => familyOf(postgres.pid).slice(1),
    async variables(more = {}) {
      databases += 1
      return {
        APP_ID: String(github.app.id),
        PRIVATE_KEY: github.app.privateKey,
        WEBHOOK_SECRET: github.app.webhookSecret,
        GITHUB_API_URL: github.url,
        HOST: '127.0.0.1',
        DATABASE_URL: await newDatabase(postgres.ready, `bench${databases}`),
        ...more,
      }
    },
    async stop() {
      await generator.stop()
      await postgres.stop()
      await github.stop()
    },
  }
}

async function newDatabase(url: string, name: string): Promise<string> {
  const { Client } = (await import('pg')).default
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** The roles of a service, each in processes of its own, on one database. */
export interface Fleet {
  readonly web: ServiceProcess & { readonly url: string }
  readonly workers: readonly ServiceProcess[]
  /** Milliseconds until the last process ended. */
  stop(): Promise<number>
}

export async function startFleet(variables: Readonly<Record<string, string>>, workers = 1): Promise<Fleet> {
  const web = await serve('web', variables)
  const started = await Promise.all(Array.from({ length: workers }, () => serve('worker', variables)))
  return {
    web: { ...web, url: web.url ?? '' },
    workers: started,
    async stop() {
      const times = await Promise.all([...started, web].map((one) => one.stop()))
      return Math.max(...times)
    },
  }
}

/** Waits until so many check runs of these owners are completed; resolves false where that takes too long. */
export async function completed(
  { github }: Site,
  prefix: string,
  count: number,
  {
    seconds,
    onProgress = () => {},
  }: { readonly seconds: number; readonly onProgress?: (done: number) => void },
): Promise<boolean> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const { completed: done } = await github.call<ReturnType<typeof progress>>('progress', prefix)
    onProgress(done)
    if (done >= count) return true
    if (performance.now() > end) return false
    await sleep(50)
  }
}

/** Waits until the service on these variables has no job that could begin, such as those of its first sweep. */
export async function idle({ DATABASE_URL }: Readonly<Record<string, string>>): Promise<void> {
  const { Client } = (await import('pg')).default
  const client = new Client({ connectionString: DATABASE_URL })
  await client.connect()
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM pgboss.job WHERE name = $1 AND state <= 'active' AND start_after <= now() LIMIT 1`,
      [QUEUE],
    )
    if (rowCount === 0) return await client.end()
    await sleep(50)
  }
}

export function prepare(
  { github }: Site,
  prefix: string,
  owners: number,
  pullsEach: number,
): Promise<Project[]> {
  return github.call<Project[]>('prepare', prefix, owners, pullsEach)
}
