import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { playScenarios } from '../../scripts/calls/scenarios.ts'
import { callsTable, rowsOn, withTable } from '../../scripts/calls/table.ts'
import { emptyDatabaseUrl } from '../support/empty-stores.ts'

const PAGE = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')

test('an event costs the requests that the page about operations lists, and no more than planned', async () => {
  const costs = await playScenarios(await emptyDatabaseUrl())
  const page = withTable(PAGE, callsTable(costs))
  expect(rowsOn(PAGE), 'stale: run npm run calls -- --write').toEqual(rowsOn(page))
  const isLimited = (scenario: string) => /push|pull request/.test(scenario) && !scenario.includes('3,000')
  for (const { scenario, reads, writes } of costs.filter((cost) => isLimited(cost.scenario))) {
    const [mostReads, mostWrites] = scenario.endsWith('nothing to say') ? [5, 2] : [6, 3]
    expect([scenario, reads.length <= mostReads, writes.length <= mostWrites]).toEqual([scenario, true, true])
  }
})
