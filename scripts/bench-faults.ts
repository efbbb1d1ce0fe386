/**
 * Kills the service at each step between a webhook and its last call, and looks at what GitHub shows in the end.
 *
 *   npm run bench:faults -- [--only pglite|postgres] [--points N] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { measureKillPoints } from './bench/faults/all-settings.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    points: { type: 'string' },
    json: { type: 'string' },
  },
})
const { only } = values
const points = values.points === undefined ? null : Number(values.points)
if ((only !== undefined && only !== 'pglite' && only !== 'postgres') || Number.isNaN(points)) {
  console.error('usage: npm run bench:faults -- [--only pglite|postgres] [--points N] [--json FILE]')
  process.exit(2)
}
const settings = await measureKillPoints({ only: only ?? null, points })
const sum = (of: 'points' | 'lost' | 'duplicated' | 'stuck') =>
  settings.reduce((all, one) => all + one[of], 0)
const totals = {
  points: sum('points'),
  lost: sum('lost'),
  duplicated: sum('duplicated'),
  stuck: sum('stuck'),
}
console.log(
  `in all: ${totals.points} points, ${totals.lost} lost, ${totals.duplicated} duplicated, ${totals.stuck} stuck`,
)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ ...totals, settings }, null, 2)}\n`)
