import { expect, test } from 'vitest'
import { staleFiles } from '../scripts/generate/run.ts'

test('what is generated is what the rules say', async () => {
  expect(await staleFiles(), 'stale: run npm run generate').toEqual([])
})
