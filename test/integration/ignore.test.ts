import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { FILES, openShop, RENAME } from './shop.ts'

/** The app's comment on the diff that begins a thread. */
function rootOf(github: SimulatedGitHub, pull: PullRequest) {
  const root = github.state.reviewComments.find((one) => one.pullRequest === pull && one.inReplyTo === null)
  if (root === undefined) throw new Error('the app wrote no comment')
  return root
}

/** The app's replies in its threads, without markers. */
function answers(github: SimulatedGitHub, pull: PullRequest): string[] {
  return github.state.reviewComments
    .filter((one) => one.pullRequest === pull && one.inReplyTo !== null && one.user.endsWith('[bot]'))
    .map(({ body }) => body.replace(/\n*<!-- .* -->/g, ''))
}

async function readAll(github: SimulatedGitHub, pull: PullRequest): Promise<void> {
  for (const { headSha, repository } of github.state.checkRuns) github.checkRuns(repository, headSha)
  await github.conversation(pull)
  github.assertClean()
}

test('/celery-ignore commits the comment that suppresses a finding, says so once, and the check turns green', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const broken = pull.head.sha
  github.setPermission(repository, 'ana', 'write')
  const reason = 'old messages are drained, see #12\u202e <!-- @bob --> coding: x'
  await github.reply(rootOf(github, pull), 'ana', `Intended.\n\n/Celery-Ignore ${reason}\n\nThanks!`)
  await settle()

  expect(pull.head.sha).not.toBe(broken)
  const before = RENAME['shop/tasks.py']
  const text = (await github.readFile(repository, pull.head.sha, 'shop/tasks.py'))?.toString() ?? ''
  const added = text.split('\n').filter((line) => !before?.toString().split('\n').includes(line))
  expect(added).toEqual([
    '# celery-guard: ignore[task-renamed-without-name] old messages are drained, see 12 <!-- @bob --> coding x',
  ])
  expect(
    text
      .split('\n')
      .filter((line) => line !== added[0])
      .join('\n'),
  ).toBe(before)
  expect(answers(github, pull)).toEqual([
    `Ignored \`task-renamed-without-name\` by a comment in the code: ${pull.head.sha}.`,
  ])
  expect(github.checkRuns(repository, pull.head.sha)).toMatchObject([{ conclusion: 'success' }])
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit).toContain('\n\nIgnore task-renamed-without-name\n\n')
  expect(commit).toContain('\nRequested-by: ana\n')
  execFileSync('git', ['--git-dir', repository.gitDir, 'fsck', '--strict'], { stdio: 'pipe' })

  const command = github.state.outbox.find(({ event, body }) => {
    return event === 'pull_request_review_comment' && body.includes('Celery-Ignore')
  })
  await github.redeliver(command?.id ?? '')
  await settle()
  expect(answers(github, pull)).toHaveLength(1)
  await readAll(github, pull)
})

test('complaint 21: who may not write is refused once, and commits nothing', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const head = pull.head.sha
  github.setPermission(repository, 'mallory', 'read')
  for (const _ of [1, 2]) await github.reply(rootOf(github, pull), 'mallory', '/celery-ignore it is fine')
  await settle()
  expect(answers(github, pull)).toEqual([
    '`mallory` has no write permission on this repository, so nothing was committed.',
  ])
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('a reason is needed, and one of a dash is none', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const head = pull.head.sha
  await github.reply(rootOf(github, pull), 'acme', '/celery-ignore --')
  await settle()
  expect(answers(github, pull)).toEqual(['A suppression needs a reason: `/celery-ignore REASON`.'])
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('complaint 11: on a fork the reply says what to do', async () => {
  const { github, repository, settle } = await openShop()
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', RENAME)
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await settle()
  const head = pull.head.sha
  await github.reply(rootOf(github, pull), 'acme', '/celery-ignore drained')
  await settle()
  expect(answers(github, pull)).toEqual([expect.stringContaining('comes from the fork `bob/shop`')])
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('a reason is not written into a file whose declared encoding lacks its characters', async () => {
  const tasks = `# coding: ascii\n${FILES['shop/tasks.py']}`
  const { github, repository, open, settle } = await openShop({ files: { ...FILES, 'shop/tasks.py': tasks } })
  const pull = await open({ 'shop/tasks.py': tasks.replace('def send_invoice', 'def email_invoice') })
  await settle()
  const { sha } = pull.head
  await github.reply(rootOf(github, pull), 'acme', '/celery-ignore déjà vidé')
  await settle()
  expect(pull.head.sha).toBe(sha)
  expect(answers(github, pull)[0]).toContain('the encoding of the file lacks a character of the reason')
  await github.reply(rootOf(github, pull), 'acme', '/celery-ignore drained')
  await settle()
  const text = (await github.readFile(repository, pull.head.sha, 'shop/tasks.py'))?.toString() ?? ''
  expect(text).toContain('# celery-guard: ignore[task-renamed-without-name] drained\n')
  await readAll(github, pull)
})
