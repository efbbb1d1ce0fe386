import { expect, test } from 'vitest'
import { FILES, HARMLESS, openShop, RENAME } from './shop.ts'

test('a forced push is judged anew, and a finding that stays is not repeated', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  check(pull)

  await github.push(repository, 'main', { 'README.md': '# Shop\n' })
  const rebased = await github.commitFiles(repository, 'rebased', { ...RENAME, 'shop/more.py': 'X = 1\n' })
  await github.push(repository, 'topic', { commit: rebased })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)

  const clean = await github.commitFiles(repository, 'clean', HARMLESS)
  await github.push(repository, 'topic', { commit: clean })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a pull request from a fork gets its check and its comments', async () => {
  const { github, repository, settle, check } = await openShop()
  const fork = await github.forkRepository(repository, 'mallory')
  await github.commitFiles(fork, 'topic', RENAME)
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).threads).toHaveLength(1)

  await github.push(fork, 'topic', { 'shop/tasks.py': FILES['shop/tasks.py'] })
  await github.commitFiles(fork, 'topic', HARMLESS)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  await github.conversation(pull)
  github.assertClean()
})

test('complaint 3: a pull request from a fork gets comments on files', async () => {
  const { github, repository, settle, check } = await openShop()
  const fork = await github.forkRepository(repository, 'mallory')
  await github.commitFiles(fork, 'topic', { 'shop/tasks.py': null, 'shop/jobs.py': FILES['shop/tasks.py'] })
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await settle()
  const { threads } = await github.conversation(pull)
  expect(threads.map(({ comment, lines }) => [comment.path, lines])).toEqual([['shop/jobs.py', null]])
  expect(check(pull).output.summary).not.toContain('GitHub did not place')
  github.assertClean()
})

test('a pull request with another base is judged against it, there and back', async () => {
  const { github, repository, settle } = await openShop()
  const renamed = await github.commitFiles(repository, 'release', RENAME)
  await github.createBranch(repository, 'topic', renamed)
  await github.commitFiles(repository, 'topic', { 'README.md': '# Shop\n' })
  const pull = await github.openPullRequest(repository, { head: 'topic', base: 'release' })
  await settle()
  const shown = () => github.checkRuns(repository, pull.head.sha).at(-1)?.conclusion
  const verdicts = [shown()]
  for (const base of ['main', 'release']) {
    await github.changeBase(pull, base)
    await settle()
    verdicts.push(shown())
  }
  expect(verdicts).toEqual(['success', 'failure', 'success'])
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a locked conversation costs the comments, not the verdict', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  github.lock(pull)
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a draft that becomes ready, closes and opens again keeps its one review', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME, { draft: true })
  await settle()
  await github.markReadyForReview(pull)
  await settle()
  await github.closePullRequest(pull)
  await settle()
  await github.reopenPullRequest(pull)
  await settle()
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'failure' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('people’s own reviews, threads and replies are none of the app’s business', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(HARMLESS)
  await settle()
  check(pull)
  const requests = github.state.log.length
  await github.review(pull, 'bob', {
    ...{ event: 'REQUEST_CHANGES', body: 'No.' },
    comments: [{ path: 'shop/tasks.py', line: 8, body: 'Why?' }],
  })
  const [thread] = (await github.conversation(pull)).threads
  if (thread === undefined) throw new Error('no thread')
  await github.reply(thread.comment, 'alice', 'Because.')
  await github.resolve(thread.comment, 'alice')
  await github.deleteComment(thread.comment, 'bob')
  await settle()
  expect(github.state.log.length).toBe(requests)
  github.assertClean()
})

test('a repository that is renamed during a job, and later, keeps its checks', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  before('GET /repos/{owner}/{repo}/compare/{basehead}', () => github.renameRepository(repository, 'store'))
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  await github.push(repository, 'topic', HARMLESS)
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  github.assertClean()
})

test('a pull request whose webhook came under the old name of its repository is found', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const opened = github.state.outbox.find(({ event }) => event === 'pull_request')
  await github.renameRepository(repository, 'store')
  github.lose(opened?.id ?? '')
  await settle()
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'failure' })
  await github.conversation(pull)
  github.assertClean()
})

test('a private repository is reviewed like any other', async () => {
  const { github, settle } = await openShop()
  const hidden = await github.createRepository({ owner: 'acme', name: 'vault', files: FILES, private: true })
  await github.commitFiles(hidden, 'topic', RENAME)
  const pull = await github.openPullRequest(hidden, { head: 'topic' })
  await settle()
  const [run] = github.checkRuns(hidden, pull.head.sha)
  expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' })
  expect((await github.conversation(pull)).threads).toHaveLength(1)
  github.assertClean()
})
