import { expect, test } from 'vitest'
import { HARMLESS, openShop } from './shop.ts'

const COMPARE = '/repos/{owner}/{repo}/compare/{basehead}'

test('complaint 14: a failure that stays ends in a check that says so, with the id that the log has', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(HARMLESS)
  github.failNext({ method: 'GET', route: COMPARE, status: 403 })
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(run.output.title).toBe('Could not be judged: the tasks could not be evaluated')
  expect(run.output.summary).toContain(github.state.outbox[0]?.id)

  await github.rerequest(run, 'acme')
  await settle()
  expect(github.checkRuns(pull.repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('a failure that passes leaves no trace', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(HARMLESS)
  // More often than the client repeats by itself.
  github.failNext({ method: 'GET', route: COMPARE, status: 503, times: 5 })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  github.assertClean()
})

test.each([
  ['the commit', { method: 'POST', route: '/repos/{owner}/{repo}/check-runs', status: 422 }],
  ['its comparison', { method: 'GET', route: COMPARE, status: 404 }],
  ['the pull request', { route: '/graphql', status: 200 }],
])('a webhook that arrives before GitHub knows %s is no failure', async (_, fault) => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(HARMLESS)
  const message = `No commit found for SHA: ${pull.head.sha}`
  const errors = [{ type: 'NOT_FOUND', message: 'Could not resolve to a PullRequest with the number of 1.' }]
  const late = github.failNext({
    ...fault,
    json: fault.status === 200 ? { data: null, errors } : { message },
  })
  await settle()
  expect(late.met()).toBe(1)
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  github.assertClean()
})
