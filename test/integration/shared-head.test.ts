import { expect, test } from 'vitest'
import type { CheckRun, PullRequest } from '../simulated-github/index.ts'
import { HARMLESS, openShop, RENAME } from './shop.ts'

/** Two pull requests of one head: into main it renames a task, into release, which has the rename already, it does not. */
async function openBoth(order: readonly ('main' | 'release')[]) {
  const shop = await openShop()
  const { github, repository, settle } = shop
  const renamed = await github.commitFiles(repository, 'topic', RENAME)
  await github.createBranch(repository, 'release', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  for (const base of order) github.protectBranch(repository, base, { requiredChecks: ['celery-guard'] })
  const pulls = new Map<string, PullRequest>()
  for (const base of order) {
    pulls.set(base, await github.openPullRequest(repository, { head: 'topic', base }))
    await settle()
  }
  const [bad, good] = [pulls.get('main'), pulls.get('release')]
  if (!bad || !good) throw new Error('two pull requests')
  expect(bad.head.sha).toBe(good.head.sha)
  const { sha } = bad.head
  /** The run that branch protection looks at, whichever pull request it was made for. */
  const counted = (): CheckRun | undefined => github.checkRuns(repository, sha).at(-1)
  const read = () => Promise.all([bad, good].map((pull) => github.conversation(pull)))
  return { ...shop, bad, good, sha, counted, read }
}

test.each([
  ['before', ['main', 'release']],
  ['after', ['release', 'main']],
] as const)('a pull request that fails decides for its head, opened %s the other', async (_, order) => {
  const { github, repository, bad, good, sha, counted, settle, read } = await openBoth(order)
  await read()
  expect(counted()).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect([bad, good].map((pull) => github.mergeable(pull).mergeable)).toEqual([false, false])
  const runs = github.checkRuns(repository, sha)
  expect(runs).toHaveLength(2)
  const ofGood = runs.find(({ externalId }) => externalId !== `pull/${bad.number}`)
  if (ofGood === counted()) {
    expect(ofGood?.output.title).toBe(`Pull request #${bad.number} has this head too and fails`)
    expect(ofGood?.output.summary).toContain('Do not merge yet: 1 task would lose messages in flight')
    expect(ofGood?.output.summary).toContain('Safe to merge')
  }

  // A second review of either posts nothing.
  for (const pull of [bad, good]) await github.markReadyForReview(pull)
  await settle()
  expect(github.checkRuns(repository, sha)).toHaveLength(2)
  github.assertClean()
})

test('the other is free once the failing one is closed, and held again once it is reopened', async () => {
  const { github, bad, good, counted, settle, read } = await openBoth(['main', 'release'])
  await github.closePullRequest(bad)
  await settle()
  expect(counted()).toMatchObject({ conclusion: 'success' })
  expect(github.mergeable(good).mergeable).toBe(true)
  await github.reopenPullRequest(bad)
  await settle()
  expect(counted()).toMatchObject({ conclusion: 'failure' })
  await read()
  github.assertClean()
})

test('the other is free once the failing one gets another head', async () => {
  const { github, repository, bad, good, counted, settle, read } = await openBoth(['main', 'release'])
  // One branch would move both, so the failing one gets another branch.
  await github.commitFiles(repository, 'repaired', { 'README.md': '# Repaired\n' })
  Object.assign(bad.head, { ref: 'repaired' })
  await github.push(repository, 'repaired', { 'docs.md': 'more\n' })
  await settle()
  expect(bad.head.sha).not.toBe(good.head.sha)
  expect(counted()).toMatchObject({ conclusion: 'success' })
  expect(github.checkRuns(repository, bad.head.sha)).toMatchObject([{ conclusion: 'success' }])
  await read()
  github.assertClean()
})

test('a run that ends without a verdict neither frees its head nor hides the verdict of another', async () => {
  const { github, repository, before, settle } = await openShop()
  const renamed = await github.commitFiles(repository, 'topic', RENAME)
  await github.createBranch(repository, 'release', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  for (const base of ['main', 'release'])
    github.protectBranch(repository, base, { requiredChecks: ['celery-guard'] })
  const good = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const bad = await github.openPullRequest(repository, { head: 'topic' })
  before('GET /repos/{owner}/{repo}/compare/{basehead}', () => github.closePullRequest(bad))
  await settle()
  expect(github.checkRuns(repository, bad.head.sha).map(({ conclusion }) => conclusion)).toContain(
    'cancelled',
  )
  expect(github.mergeable(good).mergeable).toBe(true)
  expect(await github.conversation(bad)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a green verdict waits for the comparison of another pull request', async () => {
  const { github, repository, before, settle } = await openShop()
  const renamed = await github.commitFiles(repository, 'topic', RENAME)
  await github.createBranch(repository, 'release', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  const bad = await github.openPullRequest(repository, { head: 'topic' })
  // The first is still being compared when the second one, which is harmless, has its verdict.
  before('GET /repos/{owner}/{repo}/compare/{basehead}', async () => {
    await github.openPullRequest(repository, { head: 'topic', base: 'release' })
    await github.deliver()
    await expect
      .poll(() => github.checkRuns(repository, bad.head.sha).at(-1), { timeout: 20_000 })
      .toMatchObject({
        conclusion: 'failure',
        output: { title: `Pull request #${bad.number} has this head too and is still being compared` },
      })
  })
  await settle()
  expect(github.checkRuns(repository, bad.head.sha).at(-1)).toMatchObject({ conclusion: 'failure' })
  await github.conversation(bad)
  github.assertClean()
})

test('two harmless pull requests that are judged at the same moment do not wait for each other for ever', async () => {
  const { github, repository, before, settle } = await openShop()
  await github.createBranch(repository, 'release', 'main')
  await github.commitFiles(repository, 'topic', HARMLESS)
  let looks = 0
  github.onRequest(async ({ moment, request }) => {
    if (moment === 'after' && request.body.includes('query look')) looks += 1
  })
  // Each has looked at the head, where the other is still being compared, before either shows its verdict.
  before('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', async () => {
    await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
  })
  const pull = await github.openPullRequest(repository, { head: 'topic' })
  await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'success' })
  github.assertClean()
})

test('a verdict that GitHub stores late does not hide the failure of a pull request opened meanwhile', async () => {
  const { github, repository, before, settle } = await openShop()
  const renamed = await github.commitFiles(repository, 'topic', RENAME)
  await github.createBranch(repository, 'release', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  const good = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const { sha } = good.head
  const counted = () => github.checkRuns(repository, sha).at(-1)
  expect(counted()).toMatchObject({ conclusion: 'success' })
  // The settings change the text of the check, so that it gets a successor.
  await github.push(repository, 'release', { '.github/celery-guard.yml': 'gates: never\n' })
  before('POST /repos/{owner}/{repo}/check-runs', async () => {
    await github.openPullRequest(repository, { head: 'topic' })
    await github.deliver()
    await expect.poll(counted, { timeout: 20_000 }).toMatchObject({ conclusion: 'failure' })
  })
  await settle()
  expect(counted()).toMatchObject({ conclusion: 'failure' })
})
