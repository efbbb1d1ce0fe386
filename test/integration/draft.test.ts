import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

test('a draft gets its check, and comments when it is ready for review', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME, { draft: true })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })

  await github.markReadyForReview(pull)
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 1])
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  github.assertClean()
})
