import { fork } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { type Hit, hitPoints, killsOf, undisturbedLife } from './kill-points.ts'
import { openStage, type Setting } from './stage.ts'

export interface Result {
  /** The database, and how many workers. */
  readonly setting: string
  readonly steps: number
  readonly points: number
  readonly lost: number
  readonly duplicated: number
  readonly stuck: number
  readonly missed: readonly string[]
  readonly longestSeconds: number
  readonly violations: readonly string[]
  /** Those with something lost, duplicated or stuck. */
  readonly failures: readonly Hit[]
}

const SETTINGS: readonly Setting[] = [
  { database: 'postgres', workers: 1 },
  { database: 'postgres', workers: 2 },
  { database: 'pglite', workers: 0 },
]

/** Stages of one setting that run side by side: most of their time is waiting for leases to lapse. */
const STAGES = 4

export async function measureKillPoints({
  only,
  points,
}: {
  readonly only: Setting['database'] | null
  readonly points: number | null
}): Promise<readonly Result[]> {
  const settings = SETTINGS.filter(({ database }) => only === null || database === only)
  const postgres = settings.some(({ database }) => database === 'postgres') ? await startPostgres() : null
  const results: Result[] = []
  try {
    for (const setting of settings) {
      const result = await measure(setting, points, postgres)
      describe(result)
      results.push(result)
    }
  } finally {
    postgres?.stop()
  }
  return results
}

async function measure(setting: Setting, points: number | null, postgres: Postgres | null): Promise<Result> {
  const name = setting.workers === 0 ? setting.database : `${setting.database}, workers: ${setting.workers}`
  const stages = await Promise.all(
    Array.from({ length: STAGES }, async () => {
      const url = setting.database === 'postgres' ? await postgres?.newDatabase() : undefined
      return await openStage(setting, url ?? null)
    }),
  )
  try {
    const [first] = stages
    if (first === undefined) throw new Error('there is no stage')
    const { steps, shown } = await undisturbedLife(first)
    const kills = killsOf(steps, points)
    const hits: Hit[] = []
    const share = Math.ceil(kills.length / stages.length)
    const done = await Promise.all(
      stages.map((stage, i) =>
        hitPoints(stage, kills.slice(i * share, (i + 1) * share), shown, (more) => {
          hits.push(...more)
          console.error(`  ${name}: ${hits.length} of ${kills.length}`)
          for (const hit of more.filter(isFailure)) console.log(`  ${JSON.stringify(hit)}`)
        }),
      ),
    )
    return {
      setting: name,
      steps: steps.length,
      points: hits.length,
      lost: hits.filter(({ lost }) => lost.length > 0).length,
      duplicated: hits.filter(({ duplicated }) => duplicated.length > 0).length,
      stuck: hits.filter(({ stuck }) => stuck !== null).length,
      missed: done.flatMap(({ missed }) => missed),
      longestSeconds: Math.max(...hits.map(({ seconds }) => seconds)),
      violations: stages.flatMap(({ github }) => github.state.violations),
      failures: hits.filter(isFailure),
    }
  } finally {
    for (const stage of stages) await stage.stop()
  }
}

function isFailure({ lost, duplicated, stuck }: Hit): boolean {
  return lost.length > 0 || duplicated.length > 0 || stuck !== null
}

function describe(result: Result): void {
  const { setting, steps, points, lost, duplicated, stuck, missed, longestSeconds, violations } = result
  console.log(
    [
      `${setting}: ${steps} steps, killed at ${points}: ${lost} lost, ${duplicated} duplicated, ${stuck} stuck`,
      `  the longest took ${longestSeconds.toFixed(0)} s; ${missed.length} steps were not met again`,
      ...violations.map((one) => `  violation: ${one}`),
    ].join('\n'),
  )
}

interface Postgres {
  newDatabase(): Promise<string>
  stop(): void
}

/** A PostgreSQL server for all stages; each has a database of its own. */
async function startPostgres(): Promise<Postgres> {
  const program = new URL('../../../test/support/postgres-process.ts', import.meta.url)
  const server = fork(program, { execArgv: [] })
  const [url] = (await once(server, 'message')) as [string]
  let count = 0
  return {
    async newDatabase() {
      count += 1
      const name = `stage_${count}`
      const client = new pg.Client(url)
      await client.connect()
      await client.query(`CREATE DATABASE ${name}`)
      await client.end()
      return url.replace(/\/postgres$/, `/${name}`)
    },
    stop: () => server.disconnect(),
  }
}
