import { expect, test } from 'vitest'
import { watchWrites } from '../support/watch-writes.ts'
import { openShop, RENAME, RENAME_BOTH } from './shop.ts'

test('complaint 5: a webhook that is delivered again changes nothing', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const writes = watchWrites(github)
  const pull = await open(RENAME)
  await settle()
  check(pull)
  await github.conversation(pull)
  expect(writes()).toEqual(['POST /repos/{owner}/{repo}/check-runs', 'updateCheckRun addPullRequestReview'])

  const opened = github.state.outbox.find((delivery) => delivery.event === 'pull_request')
  await github.redeliver(opened?.id ?? '')
  await settle()
  expect(writes()).toEqual([])
  expect(github.checkRuns(repository, pull.head.sha)).toHaveLength(1)
  github.assertClean()
})

test('a finding is reported once, and a new one beside it at the next push', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  expect((await github.conversation(pull)).threads).toHaveLength(1)
  check(pull)

  await github.push(repository, 'topic', RENAME_BOTH)
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect(reviews).toHaveLength(2)
  expect(threads.map(({ comment }) => comment.body.includes('shop.tasks.close_order'))).toEqual([false, true])
  const { summary, text } = check(pull).output
  for (const name of ['shop.tasks.send_invoice', 'shop.tasks.close_order']) {
    expect(`${summary}${text}`).toContain(name)
  }
  github.assertClean()
})

test('a review that GitHub posted without an answer is not posted again', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({
    route: '/graphql',
    matches: ({ body }) => body.includes('addPullRequestReview('),
    status: 502,
    afterWrite: true,
  })
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 1])
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  github.assertClean()
})

test('a check run that GitHub made without an answer is taken over', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({
    method: 'POST',
    route: '/repos/{owner}/{repo}/check-runs',
    status: 502,
    afterWrite: true,
  })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})
