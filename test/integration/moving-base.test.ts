import { expect, test } from 'vitest'
import type { PullRequest } from '../simulated-github/index.ts'
import { openShop, RENAME } from './shop.ts'

const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}'
const SETTINGS = '.github/celery-guard.yml'
const COMPARED = '/repos/{owner}/{repo}/compare/{basehead}'

/** Without a webhook, which would lead to another job. */
function retarget(pull: PullRequest, sha: string, ref: string): void {
  Object.assign(pull.base, { ref, sha })
}

test('settings that the base branch gets during a job count in its verdict', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  before(COMPARE, async () => {
    await github.push(repository, 'main', { [SETTINGS]: 'ignored-paths: [shop/tasks.py]\n' })
  })
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a base branch that merely moves on starts nothing again', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  before(COMPARE, async () => void (await github.push(repository, 'main', { 'README.md': 'x' })))
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  // One for the verdict, one for the new tip.
  expect(github.state.log.filter(({ route }) => route === COMPARED)).toHaveLength(2)
  github.assertClean()
})

test('a pull request that is retargeted during its job is judged against the new base', async () => {
  const { github, repository, before, settle, check } = await openShop()
  const renamed = await github.commitFiles(repository, 'release', RENAME)
  await github.createBranch(repository, 'topic', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  const pull = await github.openPullRequest(repository, { head: 'topic' })
  before(COMPARE, async () => retarget(pull, renamed, 'release'))
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a check that was green for another base does not let the pull request through meanwhile', async () => {
  const { github, repository, before, settle } = await openShop()
  const renamed = await github.commitFiles(repository, 'release', RENAME)
  await github.createBranch(repository, 'topic', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  github.protectBranch(repository, 'main', { requiredChecks: ['celery-guard'] })
  const pull = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const meanwhile: boolean[] = []
  before(COMPARE, async () => void meanwhile.push(github.mergeable(pull).mergeable))
  await github.changeBase(pull, 'main')
  await settle()
  expect([...meanwhile, github.mergeable(pull).mergeable]).toEqual([false, false])
  const runs = github.checkRuns(repository, pull.head.sha)
  expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'failure'])
  await github.conversation(pull)
  github.assertClean()
})

test('a break that a forced push takes off the base branch is one of the pull requests into it', async () => {
  const { github, repository, settle } = await openShop()
  const harmless = await github.commitFiles(repository, 'release', { 'README.md': '# Shop\n' })
  const renamed = await github.commitFiles(repository, 'release', RENAME)
  await github.createBranch(repository, 'topic', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# The shop\n' })
  await github.openPullRequest(repository, { head: 'release' })
  const pull = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const shown = () => github.checkRuns(repository, pull.head.sha).at(-1)?.conclusion
  expect(shown()).toBe('success')
  await github.push(repository, 'release', { commit: harmless })
  await settle()
  expect(shown()).toBe('failure')
  expect((await github.conversation(pull)).reviews).toEqual([])
})

test('a base whose settings change all the time ends in a verdict all the same', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  let moves = 0
  const move = async () => {
    moves += 1
    const settings = { [SETTINGS]: `ignored-paths: [a${moves}]\n` }
    // Without webhooks: they would lead to further reviews, which this moves on as well.
    await github.commitFiles(repository, 'main', settings)
    before(COMPARE, move)
  }
  before(COMPARE, move)
  await settle()
  // Three analyses, and two looks at what moved.
  expect(moves).toBe(5)
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('settings that the base branch got after the last push to the pull request count', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  // No webhook, and GitHub goes on giving the tip at the time of the push.
  const tip = await github.commitFiles(repository, 'main', { [SETTINGS]: 'ignored-paths: [shop/tasks.py]\n' })
  expect(pull.base.sha).not.toBe(tip)
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a pull request that is closed between its verdict and the end of its review gets no comments', async () => {
  const { github, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  // A line that has no place makes GitHub refuse the review, which would be posted in parts.
  const mutation = { type: 'UNPROCESSABLE', message: 'Line could not be resolved' }
  github.failNext({ kind: 'refusal', mutation: { field: 'addPullRequestReview', ...mutation } })
  before('POST /graphql mutation', () => github.closePullRequest(pull))
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})
