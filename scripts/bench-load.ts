/**
 * Loads the service: acknowledgements of webhooks, fairness, reviews a second, memory, the time of a stop.
 *
 *   npm run bench:load -- [--rate N] [--seconds N] [--workers N] [--quick] [--only STAGE,…] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { measureLoad } from './bench/load/measure.ts'
import { readOptions, USAGE } from './bench/load/options.ts'

const options = readOptions(process.argv.slice(2))
if (options === null) {
  console.error(USAGE)
  process.exit(2)
}
const figures = await measureLoad(options, (text) => console.log(text))
if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`)
