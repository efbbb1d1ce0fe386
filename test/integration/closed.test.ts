import { expect, test } from 'vitest'
import { openShop, RENAME } from './shop.ts'

const COMPARE = '/repos/{owner}/{repo}/compare/{basehead}'

test('a pull request that is closed between two attempts gets no review, and its check does not hang', async () => {
  const { github, repository, before, open, settle, sweep, check } = await openShop()
  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })
  const pull = await open(RENAME)
  before(`GET ${COMPARE}`, () => github.closePullRequest(pull))
  github.failNext({ method: 'GET', route: COMPARE, status: 503, times: 5 })
  await settle()
  expect(check(pull)).toMatchObject({
    status: 'completed',
    conclusion: 'cancelled',
    output: { title: 'The pull request was closed' },
  })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })

  await github.reopenPullRequest(pull)
  expect(github.mergeable(pull).mergeable).toBe(false)
  const reopened = github.state.outbox.at(-1)
  if (reopened) github.lose(reopened.id)
  await sweep()
  const runs = github.checkRuns(repository, pull.head.sha)
  expect(runs.at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a verdict stays when its pull request is closed and “Re-run” is pressed', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  await github.conversation(pull)
  await github.closePullRequest(pull)
  await github.rerequest(check(pull), 'acme')
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  github.assertClean()
})
