import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

const REVIEWS = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews'

test('a review whose comments GitHub cannot place is posted once more, with all of them in its body', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ method: 'POST', route: REVIEWS, status: 422 })
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect(threads).toEqual([])
  expect(reviews).toHaveLength(1)
  expect(reviews[0]?.body).toContain('`shop.tasks.send_invoice`')
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })

  const opened = github.state.outbox.find((delivery) => delivery.event === 'pull_request')
  await github.redeliver(opened?.id ?? '')
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a review that GitHub refuses twice ends in a check that says so', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ method: 'POST', route: REVIEWS, status: 422, times: 2 })
  await settle()
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  expect(check(pull)).toMatchObject({ output: { title: 'The tasks could not be evaluated' } })
  github.assertClean()
})
