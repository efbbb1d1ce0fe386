import { expect, test } from 'vitest'
import type { PullRequest, Repository, SimulatedGitHub } from '../simulated-github/index.ts'
import { openShop, RENAME } from './shop.ts'

/** A pull request from a fork of bob’s, reviewed, with the app in the fork unless the test wants otherwise. */
async function openFork({ installed = true, maintainersCanModify = false } = {}) {
  const shop = await openShop()
  const { github, repository, settle } = shop
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', RENAME)
  if (installed) await github.install(fork)
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork, maintainersCanModify })
  await settle()
  return { ...shop, fork, pull, head: pull.head.sha }
}

/** The reply to the one command. */
async function reply(github: SimulatedGitHub, pull: PullRequest): Promise<string> {
  const { comments } = await github.conversation(pull)
  const replies = comments.slice(1).map(({ body }) => body)
  expect(replies).toHaveLength(1)
  return replies[0] ?? ''
}

function readChecks(github: SimulatedGitHub, ...repositories: Repository[]): void {
  for (const repository of repositories)
    for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
}

test('where the app is installed in the fork and its maintainers may push, it commits there', async () => {
  const { github, repository, fork, pull, head, settle } = await openFork({ maintainersCanModify: true })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await reply(github, pull)).toContain(`Committed 1 fix in ${pull.head.sha}`)
  const commit = (await fork.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${head}`])
  const text = (await github.readFile(fork, 'topic', 'shop/tasks.py'))?.toString()
  expect(text).toContain('name="shop.tasks.send_invoice"')
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'success' })
  const writers = [...github.state.tokens.values()].filter(
    ({ permissions }) => permissions.contents === 'write',
  )
  expect(
    writers.map(({ repositories }) => [...(repositories ?? [])].map(({ owner }) => owner)),
  ).toContainEqual(['bob'])
  readChecks(github, repository, fork)
  github.assertClean()
})

test('a person with write permission on both repositories needs nobody’s consent', async () => {
  const { github, repository, fork, pull, head, settle } = await openFork()
  github.setPermission(repository, 'bob', 'write')
  await github.comment(pull, 'bob', '/celery-fix')
  await settle()
  expect(await reply(github, pull)).toContain('Committed 1 fix')
  expect(pull.head.sha).not.toBe(head)
  readChecks(github, repository, fork)
  github.assertClean()
})

test('the owner of a fork without write permission on the base repository is refused', async () => {
  const { github, repository, fork, pull, head, settle } = await openFork({ maintainersCanModify: true })
  await github.comment(pull, 'bob', '/celery-fix')
  await settle()
  expect(await reply(github, pull)).toContain('`bob` has no write permission on this repository')
  expect(pull.head.sha).toBe(head)
  readChecks(github, repository, fork)
  github.assertClean()
})

/** What is in the way, and the words of the reply. Each reply has the patch. */
test.each<[string, Parameters<typeof openFork>[0], (scene: Scene) => unknown, string]>([
  [
    'the app is not installed in the fork',
    { installed: false },
    () => {},
    'which this app is not installed in',
  ],
  [
    'the installation in the fork is suspended',
    {},
    async ({ github }) => {
      const installation = github.state.installations.find(({ account }) => account === 'bob')
      if (installation) await github.suspend(installation)
    },
    'whose owner suspended this app',
  ],
  [
    'the installation in the fork may not write contents',
    { maintainersCanModify: true },
    ({ github }) => {
      const installation = github.state.installations.find(({ account }) => account === 'bob')
      if (installation) installation.permissions = { ...installation.permissions, contents: 'read' }
    },
    'no write permission for the contents of the fork',
  ],
  ['the fork lets nobody else push', {}, () => {}, '`acme` has no write permission on the fork `bob/shop`'],
  [
    'the fork is gone',
    {},
    ({ github, fork }) => github.deleteRepository(fork),
    'The fork that this pull request',
  ],
  [
    'the branch of the fork is protected',
    { maintainersCanModify: true },
    ({ github, fork }) => github.protectBranch(fork, 'topic', { requiredChecks: [] }),
    'The branch `topic` is protected',
  ],
])('%s: the reply says so, with a patch to paste', async (_, options, happening, words) => {
  const scene = await openFork(options)
  const { github, repository, fork, pull, head, settle } = scene
  await happening(scene)
  await settle()
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const text = await reply(github, pull)
  expect(text).toContain(words)
  expect(text).toContain('Commit the suggestions of the review one by one')
  expect(text).toContain('+@shared_task(name="shop.tasks.send_invoice", queue=CeleryQueues.MAIL)')
  expect(pull.head.sha).toBe(head)
  readChecks(github, repository, fork)
  github.assertClean()
})

type Scene = Awaited<ReturnType<typeof openFork>>
