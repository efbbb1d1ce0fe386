import type { SetFault } from '../../../test/simulated-github/index.ts'
import { difference, type Life, live, reportsOf, type Shown, shown } from './life-of-pull-request.ts'
import type { Postgres } from './postgres.ts'
import { ROWS, type Row } from './rows.ts'
import type { Stage } from './stage.ts'

export interface RowResult {
  readonly name: string
  readonly expected: Row['expected']
  readonly met: boolean
  /** A loss that the service could have avoided, or that no text on GitHub reports. */
  readonly isUntold: boolean
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
  readonly stuck: readonly string[]
  /** Texts that tell people of a failure. */
  readonly reports: readonly string[]
  readonly seconds: number
  readonly note: string | null
}

/** Rows at once where each concerns one installation alone: most of their time is waiting for the next attempt. */
const TOGETHER = 8

/** Some of the rows, evenly spread, or those whose name has the text. */
export interface Choice {
  /** Null: all. */
  readonly count: number | null
  readonly named: string
}

/** The rows to run, those that have the service for themselves and the others. */
export function chooseRows({ count, named }: Choice): Record<'alone' | 'together', readonly Row[]> {
  const matching = ROWS.filter(({ name }) => name.includes(named))
  const step = count === null ? 1 : Math.max(1, matching.length / count)
  const chosen = matching.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  return { alone: chosen.filter(({ alone }) => alone), together: chosen.filter(({ alone }) => !alone) }
}

/** Runs rows on one stage. */
export async function runRows(
  stage: Stage,
  postgres: Postgres | null,
  undisturbed: Shown,
  rows: readonly Row[],
): Promise<readonly RowResult[]> {
  const results: RowResult[] = []
  const waiting = [...rows]
  async function work(): Promise<void> {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const why = row.whyImpossible?.() ?? null
      if (why !== null) {
        console.log(`  skipped          ${row.name}: ${why}`)
        continue
      }
      const result = await runRow(stage, postgres, row, undisturbed)
      results.push(result)
      console.log(describeRow(result))
    }
  }
  const workers = rows.some(({ alone }) => alone) ? 1 : TOGETHER
  await Promise.all(Array.from({ length: workers }, work))
  return results
}

async function runRow(
  stage: Stage,
  postgres: Postgres | null,
  row: Row,
  undisturbed: Shown,
): Promise<RowResult> {
  const start = performance.now()
  const lives: Life[] = []
  for (let i = 0; i < row.lives; i++) lives.push(await stage.newLife())
  const faults: SetFault[] = []
  const disturbance = row.disturb({ stage, postgres, lives, mustMeet: (fault) => void faults.push(fault) })
  const ends = await Promise.all(
    lives.map((life) =>
      live(stage.github, life, stage.quiet).then(
        () => null,
        (error: Error) => error.message,
      ),
    ),
  )
  const note = (await disturbance) ?? null
  const found = lives.map((life) => shown(stage.github, life))
  const differences = found.map((one) => difference(undisturbed, one))
  const lost = differences.flatMap((one) => one.lost).filter((what) => what !== row.without)
  // A reported failure is another text than the one that was lost: no duplicate.
  const duplicated = differences
    .flatMap((one) => one.duplicated)
    .filter((what) => row.expected === 'whole' || undisturbed.has(what))
  const inProgress = found.flatMap((one) => [...one.keys()].filter((what) => what.startsWith('in_progress')))
  const stuck = [...ends.filter((end) => end !== null), ...inProgress]
  const reports = lives.flatMap((life) => reportsOf(stage.github, life))
  const isUntold = lost.length > 0 && (row.expected === 'whole' || reports.length === 0)
  const isMet = faults.every((fault) => fault.met() > 0)
  for (const life of lives) stage.forget(life)
  return {
    name: row.name,
    expected: row.expected,
    met: isMet && stuck.length === 0 && duplicated.length === 0 && !isUntold,
    isUntold,
    lost,
    duplicated,
    stuck,
    reports,
    seconds: (performance.now() - start) / 1000,
    note: isMet ? note : 'the service never met the fault',
  }
}

function describeRow(result: RowResult): string {
  const { name, met, lost, duplicated, stuck, reports, seconds, note, expected } = result
  const problems = [
    ...(expected === 'whole' || !met ? lost.map((what) => `    lost: ${what}`) : []),
    ...duplicated.map((what) => `    duplicated: ${what}`),
    ...stuck.map((what) => `    stuck: ${what}`),
    ...(expected === 'reported' ? reports.map((what) => `    reported: ${what}`) : []),
  ]
  const outcome = lost.length === 0 ? 'whole' : 'reported'
  return [
    `  ${(met ? outcome : 'FAILED').padEnd(9)} ${seconds.toFixed(0).padStart(4)} s  ${name}${note === null ? '' : `; ${note}`}`,
    ...problems,
  ].join('\n')
}
