/**
 * Writes what follows from the rules' own files: their index, a page for each and the tables that list them.
 *
 *   npm run generate            writes
 *   npm run generate -- --check lists the files that would change, and fails if there are any
 */
import { parseArgs } from 'node:util'
import { generate, staleFiles } from './generate/run.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
if (values.check) {
  const stale = await staleFiles()
  for (const path of stale) console.log(`${path} is stale`)
  if (stale.length > 0) {
    console.error('Run npm run generate.')
    process.exitCode = 1
  }
} else {
  for (const line of await generate()) console.log(line)
}
