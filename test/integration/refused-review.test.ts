import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

const REVIEWS = '/repos/{owner}/{repo}/pulls/{pull_number}/reviews'

test('a review whose comments GitHub cannot place is posted once more, without their lines', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ method: 'POST', route: REVIEWS, status: 422 })
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect(threads).toEqual([])
  expect(reviews).toHaveLength(1)
  expect(reviews[0]?.body).toContain('1 finding about Celery tasks.')
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })

  const opened = github.state.outbox.find((delivery) => delivery.event === 'pull_request')
  await github.redeliver(opened?.id ?? '')
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a review that GitHub refuses twice costs the comments, not the verdict', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ method: 'POST', route: REVIEWS, status: 422, times: 2 })
  await settle()
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  const run = check(pull)
  expect(run).toMatchObject({
    conclusion: 'failure',
    output: { title: 'Do not merge yet: 1 task would lose messages in flight' },
  })
  expect(run.output.summary).toContain('GitHub refused the review')
  expect(run.output.text).toContain('`task-renamed-without-name`')

  // A second attempt that fails as well changes nothing; one that succeeds takes the note away.
  github.failNext({ method: 'POST', route: REVIEWS, status: 422, times: 2 })
  await github.markReadyForReview(pull)
  await settle()
  expect(check(pull).output.summary).toContain('GitHub refused the review')
  await github.markReadyForReview(pull)
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  expect(check(pull).output.summary).not.toContain('GitHub refused the review')
  expect(github.checkRuns(repository, pull.head.sha)).toHaveLength(1)
  github.assertClean()
})

test('a review that fails for another reason leaves the verdict, with a note', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ method: 'POST', route: REVIEWS, status: 404 })
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({
    conclusion: 'failure',
    output: { title: 'Do not merge yet: 1 task would lose messages in flight' },
  })
  expect(run.output.summary).toContain(`A later review of this head failed`)
  expect(run.output.summary).toContain(github.state.outbox[0]?.id)
  expect(run.output.text).toContain('`task-renamed-without-name`')
  github.assertClean()
})
