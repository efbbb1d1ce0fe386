import { difference, type Life, live, type Shown, shown } from './life-of-pull-request.ts'
import type { Postgres } from './postgres.ts'
import { ROWS, type Row } from './rows.ts'
import type { Stage } from './stage.ts'

export interface RowResult {
  readonly name: string
  readonly expected: Row['expected']
  readonly met: boolean
  readonly lost: readonly string[]
  readonly duplicated: readonly string[]
  readonly stuck: readonly string[]
  readonly seconds: number
  readonly note: string | null
}

/** Rows at once where each concerns one installation alone. */
const TOGETHER = 6

/** Some of the rows, evenly spread, or those whose name has the text. */
export interface Choice {
  /** Null: all. */
  readonly count: number | null
  readonly named: string
}

/** Runs the chosen rows. */
export async function runRows(
  stage: Stage,
  postgres: Postgres | null,
  undisturbed: Shown,
  { count, named }: Choice,
): Promise<readonly RowResult[]> {
  const possible = ROWS.filter(
    ({ name, embeddedOnly }) => name.includes(named) && (postgres === null || !embeddedOnly),
  )
  const step = count === null ? 1 : Math.max(1, possible.length / count)
  const chosen = possible.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  const results: RowResult[] = []
  async function run(row: Row): Promise<void> {
    const result = await runRow(stage, postgres, row, undisturbed)
    results.push(result)
    console.log(describeRow(result))
  }
  for (const row of chosen.filter(({ alone }) => alone)) await run(row)
  const others = chosen.filter(({ alone }) => !alone)
  for (let i = 0; i < others.length; i += TOGETHER) await Promise.all(others.slice(i, i + TOGETHER).map(run))
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
  const disturbance = row.disturb({ stage, postgres, lives })
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
  const lost = differences.flatMap((one) => one.lost)
  // A reported failure is another text than the one that was lost: no duplicate.
  const duplicated = differences
    .flatMap((one) => one.duplicated)
    .filter((what) => row.expected === 'whole' || undisturbed.has(what))
  const inProgress = found.flatMap((one) => [...one.keys()].filter((what) => what.startsWith('in_progress')))
  const stuck = [...ends.filter((end) => end !== null), ...inProgress]
  for (const life of lives) stage.forget(life)
  return {
    name: row.name,
    expected: row.expected,
    met: stuck.length === 0 && duplicated.length === 0 && (row.expected === 'reported' || lost.length === 0),
    lost,
    duplicated,
    stuck,
    seconds: (performance.now() - start) / 1000,
    note,
  }
}

function describeRow({ name, met, lost, duplicated, stuck, seconds, note, expected }: RowResult): string {
  const problems = [
    ...(expected === 'whole' || !met ? lost.map((what) => `    lost: ${what}`) : []),
    ...duplicated.map((what) => `    duplicated: ${what}`),
    ...stuck.map((what) => `    stuck: ${what}`),
  ]
  const verdict = met ? expected : 'FAILED'
  return [
    `  ${verdict.padEnd(9)} ${seconds.toFixed(0).padStart(4)} s  ${name}${note === null ? '' : `; ${note}`}`,
    ...problems,
  ].join('\n')
}
