import { type Choice, chooseRows, type RowResult, runRows } from './fault-rows.ts'
import { type Hit, hitPoints, isFailure, killsOf, undisturbedLife } from './kill-points.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import type { Row } from './rows.ts'
import { openStage, type Setting, type Stage } from './stage.ts'

export interface Plan {
  readonly only: Setting['database'] | null
  /** Kill points of each setting, and rows; null: all. */
  readonly points: number | null
  readonly rows: number | null
  /** Only rows whose name has it. */
  readonly row: string
}

/** Kills in one setting. */
export interface KillResult {
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

export interface Results {
  readonly settings: readonly KillResult[]
  readonly faults: readonly (RowResult & { readonly setting: string })[]
}

const SETTINGS: readonly Setting[] = [
  { database: 'postgres', workers: 1 },
  { database: 'postgres', workers: 2 },
  { database: 'pglite', workers: 0 },
]

/** Stages of one setting that run side by side: most of their time is waiting for leases to lapse. */
const STAGES = 3

export async function measureFaults({ only, points, rows, row }: Plan): Promise<Results> {
  const settings = SETTINGS.filter(({ database }) => only === null || database === only)
  const killed = points !== 0 && settings.some(({ database }) => database === 'postgres')
  const postgres = killed ? await startPostgres() : null
  const results: KillResult[] = []
  const faults: (RowResult & { readonly setting: string })[] = []
  try {
    for (const setting of settings) {
      if (points !== 0) results.push(await measureKills(setting, points, postgres))
      // A second worker changes nothing about the faults of others.
      if (rows === 0 || setting.workers > 1) continue
      const done = await measureRows(setting, { count: rows, named: row })
      faults.push(...done.map((one) => ({ setting: nameOf(setting), ...one })))
    }
  } finally {
    postgres?.stop()
  }
  return { settings: results, faults }
}

async function openOn(setting: Setting, postgres: Postgres | null, slots: number): Promise<Stage> {
  const url = setting.database === 'postgres' ? await postgres?.newDatabase() : undefined
  return await openStage(setting, url ?? null, { slots })
}

/** Faults of one installation run beside those of the whole service, on another stage with a server of its own. */
async function measureRows(setting: Setting, choice: Choice): Promise<readonly RowResult[]> {
  const { alone, together } = chooseRows(choice)
  console.log(`${nameOf(setting)}: faults of others`)
  const results = await Promise.all(
    [alone, together].filter((rows) => rows.length > 0).map((rows) => measureStage(setting, rows)),
  )
  return results.flat()
}

async function measureStage(setting: Setting, rows: readonly Row[]): Promise<readonly RowResult[]> {
  const postgres = setting.database === 'postgres' ? await startPostgres() : null
  try {
    const stage = await openOn(setting, postgres, 8)
    try {
      const { shown } = await undisturbedLife(stage)
      return await runRows(stage, postgres, shown, rows)
    } finally {
      await stage.stop()
    }
  } finally {
    postgres?.stop()
  }
}

async function measureKills(
  setting: Setting,
  count: number | null,
  postgres: Postgres | null,
): Promise<KillResult> {
  const name = nameOf(setting)
  const open = () => openOn(setting, postgres, 8)
  const [first, ...others] = await Promise.all([open(), ...Array.from({ length: STAGES - 1 }, open)])
  const stages = [first, ...others] as const
  try {
    const { steps, shown } = await undisturbedLife(first)
    const kills = killsOf(steps, count)
    let done = 0
    const { hits, missed } = await hitPoints(stages, kills, shown, (more) => {
      done += more.length
      console.error(`  ${name}: ${done} of ${kills.length}`)
      for (const hit of more.filter(isFailure)) console.log(`  ${JSON.stringify(hit)}`)
    })
    const result: KillResult = {
      setting: name,
      steps: steps.length,
      points: hits.length,
      lost: hits.filter(({ lost }) => lost.length > 0).length,
      duplicated: hits.filter(({ duplicated }) => duplicated.length > 0).length,
      stuck: hits.filter(({ stuck }) => stuck !== null).length,
      missed,
      longestSeconds: Math.max(...hits.map(({ seconds }) => seconds)),
      violations: stages.flatMap(({ github }) => github.state.violations),
      failures: hits.filter(isFailure),
    }
    describe(result)
    return result
  } finally {
    for (const stage of stages) await stage.stop()
  }
}

function nameOf({ database, workers }: Setting): string {
  return workers === 0 ? database : `${database}, workers: ${workers}`
}

function describe(result: KillResult): void {
  const { setting, steps, points, lost, duplicated, stuck, missed, longestSeconds, violations } = result
  console.log(
    [
      `${setting}: ${steps} steps, killed at ${points}: ${lost} lost, ${duplicated} duplicated, ${stuck} stuck`,
      `  the longest took ${longestSeconds.toFixed(0)} s; ${missed.length} points were not met again`,
      ...violations.map((one) => `  violation: ${one}`),
    ].join('\n'),
  )
}
