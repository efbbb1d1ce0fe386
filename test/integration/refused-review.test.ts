import { expect, test } from 'vitest'
import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { openShop, RENAME, RENAME_BOTH } from './shop.ts'

/** GitHub refuses the next mutations of a kind, and carries out those beside them. */
function refuse(github: SimulatedGitHub, field: string, times: number, type = 'UNPROCESSABLE'): void {
  github.failNext({
    kind: 'refusal',
    times,
    mutation: { field, type, message: 'Line could not be resolved' },
  })
}

test('complaint 1: a review whose comments GitHub cannot place is posted once more, each comment by itself', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME_BOTH)
  refuse(github, 'addPullRequestReview', 1)
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 2])
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(check(pull).output.summary).not.toContain('GitHub did not place')

  const opened = github.state.outbox.find((delivery) => delivery.event === 'pull_request')
  await github.redeliver(opened?.id ?? '')
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('complaint 2: a review that GitHub refuses twice costs the comments, not the verdict', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  refuse(github, 'addPullRequestReview', 2)
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
  refuse(github, 'addPullRequestReview', 2)
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
  refuse(github, 'addPullRequestReview', 1, 'FORBIDDEN')
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

test('complaint 5: a review that a crash left pending is deleted, and the next attempt posts one', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  // Begun in parts, and the connection breaks before it is submitted.
  refuse(github, 'addPullRequestReview', 1)
  const isSubmission = ({ body }: { readonly body: string }) => body.includes('submitPullRequestReview(')
  github.failNext({ route: '/graphql', status: 502, matches: isSubmission })
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 1])
  expect(github.state.reviews).toHaveLength(1)
  check(pull)
  github.assertClean()
})

test('complaint 2: a verdict that GitHub refuses beside a review is shown by itself', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  refuse(github, 'updateCheckRun', 1)
  await settle()
  expect(check(pull)).toMatchObject({
    conclusion: 'failure',
    output: { title: 'Do not merge yet: 1 task would lose messages in flight' },
  })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('complaint 2: a request that GitHub refuses as a whole costs the comments, not the verdict', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const matches = ({ body }: { readonly body: string }) => body.includes('addPullRequestReview(')
  github.failNext({ route: '/graphql', status: 422, matches })
  await settle()
  const run = check(pull)
  expect(run.output.title).toBe('Do not merge yet: 1 task would lose messages in flight')
  expect(run.output.summary).toContain('A later review of this head failed')
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('complaint 2: a review whose request fails again and again does not take the verdict along', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const matches = ({ body }: { readonly body: string }) => body.includes('addPullRequestReview(')
  github.failNext({ route: '/graphql', status: 502, matches, times: 4 })
  await settle()
  const run = check(pull)
  expect(run.output.title).toBe('Do not merge yet: 1 task would lose messages in flight')
  expect(run.output.summary).toContain('A later review of this head failed')
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a locked conversation gets no comments, and the check says so', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.lock(pull)
  await settle()
  expect((await github.conversation(pull)).reviews).toEqual([])
  expect(check(pull).output.summary).toContain('The conversation is locked')
  github.assertClean()
})
