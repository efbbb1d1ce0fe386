import { expect, test } from 'vitest'
import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { openShop, RENAME } from './shop.ts'

/** The request that posts a review. */
const REVIEW = {
  ...{ method: 'POST', route: '/graphql' },
  matches: ({ body }: { readonly body: string }) => body.includes('addPullRequestReview'),
}

/** How often the service has given a verdict. */
function verdicts(github: SimulatedGitHub): number {
  return github.state.checkRuns.filter(({ status }) => status === 'completed').length
}

test('complaint 16: “Re-run” gives a new verdict and repeats no comment', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  await github.conversation(pull)
  expect(verdicts(github)).toBe(1)

  await github.rerequest(check(pull), 'acme')
  await settle()
  expect(verdicts(github)).toBe(2)
  const runs = github.checkRuns(repository, pull.head.sha)
  expect(runs.at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('complaint 16: “Re-run” works for a fork, whose pull request GitHub does not name', async () => {
  const { github, repository, settle } = await openShop()
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', RENAME)
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await settle()
  const [first] = github.checkRuns(repository, pull.head.sha)
  if (first === undefined) throw new Error('no check run')

  await github.rerequest(first, 'acme')
  await settle()
  expect(verdicts(github)).toBe(2)
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('“Re-run all checks” does the same', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  await github.rerequestSuite(check(pull), 'acme')
  await settle()
  expect(verdicts(github)).toBe(2)
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a “Re-run” that finds a run in progress begins no further one, also if its attempt fails after its verdict', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.failNext({ ...REVIEW, status: 403 })
  await settle()
  // As a process that was killed leaves it.
  const [run] = github.state.checkRuns
  if (run === undefined) throw new Error('no check run')
  Object.assign(run, { status: 'in_progress', conclusion: null, completedAt: null })

  const fault = github.failNext({ ...REVIEW, status: 502 })
  await github.rerequest(run, 'acme')
  await settle()
  expect(fault.met()).toBe(1)
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(check(pull).externalId).toMatch(/^pull\/1\/for\//)
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
})

test('an attempt that fails after its verdict begins no further run, and another “Re-run” does', async () => {
  const { github, repository, open, settle } = await openShop()
  const runs = () => github.checkRuns(repository, pull.head.sha)
  const pull = await open(RENAME)
  github.failNext({ ...REVIEW, status: 403 })
  await settle()
  const [first] = runs()
  if (first === undefined) throw new Error('no check run')
  expect(runs()).toHaveLength(1)

  const fault = github.failNext({ ...REVIEW, status: 502 })
  await github.rerequest(first, 'acme')
  await settle()
  expect(fault.met()).toBe(1)
  expect(runs()).toHaveLength(2)
  expect((await github.conversation(pull)).reviews).toHaveLength(1)

  await github.rerequest(first, 'acme')
  await settle()
  expect(runs().map(({ conclusion }) => conclusion)).toEqual(['failure', 'failure', 'failure'])
})
