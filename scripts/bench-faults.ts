/**
 * Kills the service at each step between a webhook and its last call, lets GitHub and the database fail in all known ways,
 * and compares what GitHub shows in the end with an undisturbed run.
 *
 *   npm run bench:faults -- [--only pglite|postgres] [--points N] [--rows N] [--json FILE]
 *
 * `--points` and `--rows` choose some kill points of each setting and some faults, evenly spread; 0 is none.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureFaults } from './bench/faults/all-settings.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    points: { type: 'string' },
    rows: { type: 'string' },
    json: { type: 'string' },
  },
})
const { only } = values
const [points, rows] = [values.points, values.rows].map((count) =>
  count === undefined ? null : Number(count),
)
const isKnown = only === undefined || only === 'pglite' || only === 'postgres'
if (!isKnown || [points, rows].some((count) => count !== null && !Number.isInteger(count))) {
  console.error(
    'usage: npm run bench:faults -- [--only pglite|postgres] [--points N] [--rows N] [--json FILE]',
  )
  process.exit(2)
}
const { settings, faults } = await measureFaults({
  only: only ?? null,
  points: points ?? null,
  rows: rows ?? null,
})
const all = [
  ...settings,
  ...faults.map(({ lost, duplicated, stuck, expected }) => ({
    points: 0,
    // A fault that cannot be overcome is reported, which is not a loss.
    lost: expected === 'whole' && lost.length > 0 ? 1 : 0,
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
