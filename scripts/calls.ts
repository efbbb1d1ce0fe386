/**
 * Prints how many requests to GitHub each event costs.
 *
 *   npm run calls [-- --write]    --write puts the table into docs/operations.md
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { startEmbedded } from '../src/storage/embedded/start.ts'
import { playScenarios } from './calls/scenarios.ts'
import { callsTable, withTable } from './calls/table.ts'

const PAGE = new URL('../docs/operations.md', import.meta.url)

const server = await startEmbedded(':memory:')
const costs = await playScenarios(server.url)
await server.stop()
const table = callsTable(costs)
console.log(table)
if (process.argv.includes('--write')) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table))
