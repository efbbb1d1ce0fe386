/**
 * Kills the service at each step between a webhook and its last call, lets GitHub and the database fail in all known ways,
 * and compares what GitHub shows in the end with an undisturbed run.
 *
 *   npm run bench:faults -- [--only pglite|postgres] [--points N] [--rows N] [--row TEXT] [--json FILE]
 *
 *   npm run bench:faults -- --life [--minutes 10] [--only pglite|postgres] [--json FILE]
 *
 * `--life` plays one hour of a few organizations in so many minutes instead, with restarts, limits and lost webhooks, and
 * compares what GitHub shows and counts with what was asked for and what the service counts.
 * `--points` and `--rows` choose some kill points of each setting and some faults, evenly spread; 0 is none. `--row` chooses
 * faults by a part of their name.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureFaults } from './bench/faults/all-settings.ts'
import { disagreements, measureLife } from './bench/faults/life.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    points: { type: 'string' },
    rows: { type: 'string' },
    row: { type: 'string' },
    life: { type: 'boolean' },
    minutes: { type: 'string', default: '10' },
    json: { type: 'string' },
  },
})
const { only } = values
const [points, rows] = [values.points, values.rows].map((count) =>
  count === undefined ? null : Number(count),
)
const isKnown = only === undefined || only === 'pglite' || only === 'postgres'
const minutes = Number(values.minutes)
if (
  !isKnown ||
  !(minutes > 0) ||
  [points, rows].some((count) => count !== null && !Number.isInteger(count))
) {
  console.error(
    'usage: npm run bench:faults -- [--life [--minutes N]] [--only pglite|postgres] [--points N] [--rows N] [--row TEXT] [--json FILE]',
  )
  process.exit(2)
}
if (values.life === true) {
  const life = await measureLife(minutes, only ?? 'postgres')
  const { lost, duplicated, stuck } = life.outcome
  const totals = { lost: lost.length, duplicated: duplicated.length, stuck: stuck.length }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ ...totals, ...life }, null, 2)}\n`)
  }
  const isGood = lost.length + duplicated.length + stuck.length + disagreements(life).length === 0
  process.exit(isGood ? 0 : 1)
}
const { settings, faults } = await measureFaults({
  only: only ?? null,
  points: points ?? null,
  rows: rows ?? null,
  row: values.row ?? '',
})
const all = [
  ...settings,
  ...faults.map(({ met, isUntold, duplicated, stuck }) => ({
    points: 0,
    // A fault that cannot be overcome and is reported is not a loss. One that was never met shows nothing.
    lost: isUntold || (!met && duplicated.length + stuck.length === 0) ? 1 : 0,
    duplicated: duplicated.length > 0 ? 1 : 0,
    stuck: stuck.length > 0 ? 1 : 0,
  })),
]
const sum = (of: 'points' | 'lost' | 'duplicated' | 'stuck') => all.reduce((total, one) => total + one[of], 0)
const totals = {
  points: sum('points'),
  lost: sum('lost'),
  duplicated: sum('duplicated'),
  stuck: sum('stuck'),
}
console.log(
  `in all: ${totals.points} kill points and ${faults.length} faults: ${totals.lost} lost, ${totals.duplicated} duplicated, ${totals.stuck} stuck`,
)
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ ...totals, settings, faults }, null, 2)}\n`)
}
