import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HARMLESS, openShop, RENAME } from './shop.ts'

const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}'

test('complaint 20: a head that moves during its analysis gets no review, and its check does not hang', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })
  const pull = await open(RENAME)
  const old = pull.head.sha
  before(COMPARE, () => github.push(repository, 'topic', HARMLESS))
  await settle()
  expect(pull.head.sha).not.toBe(old)
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  expect(github.checkRuns(repository, old)).toMatchObject([
    { status: 'completed', conclusion: 'cancelled', output: { title: 'Superseded by a newer head' } },
  ])
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })

  // The old head, which nobody judged, comes back.
  await github.push(repository, 'topic', { commit: old })
  expect(github.mergeable(pull).mergeable).toBe(false)
  await settle()
  expect(github.checkRuns(repository, old).at(-1)).toMatchObject({ conclusion: 'failure' })
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 20: many pushes during an analysis end in one verdict about the last', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  before(COMPARE, async () => {
    for (const text of ['a', 'b', 'c']) await github.push(repository, 'topic', { 'README.md': text })
    await github.push(repository, 'topic', HARMLESS)
    await github.deliver()
  })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  expect(github.state.checkRuns.map((run) => run.status)).toEqual(['completed', 'completed'])
  github.assertClean()
})

test('a head that moves while its analysis fails does not leave its check behind', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const old = pull.head.sha
  before(COMPARE, () => github.push(repository, 'topic', HARMLESS))
  github.failNext({ method: 'GET', route: '/repos/{owner}/{repo}/compare/{basehead}', status: 503, times: 5 })
  await settle()
  expect(github.checkRuns(repository, old)).toMatchObject([
    { status: 'completed', conclusion: 'cancelled', output: { title: 'Superseded by a newer head' } },
  ])
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  github.assertClean()
})

test('a head that moves while its analysis waits for a limit does not leave its check behind', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const old = pull.head.sha
  const route = '/repos/{owner}/{repo}/compare/{basehead}'
  github.failNext({ method: 'GET', route, status: 403, retryAfter: 1 })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'in_progress' })
  await github.push(repository, 'topic', HARMLESS)
  await sleep(1200)
  await settle()
  expect(github.checkRuns(repository, old)).toMatchObject([
    { status: 'completed', conclusion: 'cancelled', output: { title: 'Superseded by a newer head' } },
  ])
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  github.assertClean()
})
