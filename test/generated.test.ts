import { expect, test } from 'vitest'
import { staleFiles } from '../scripts/generate/run.ts'

test('the generated files agree with the rules', async () => {
  expect(await staleFiles(), 'stale: run npm run generate').toEqual([])
})
