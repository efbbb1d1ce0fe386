import { expect, test } from 'vitest'
import type { Conversation, PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { openShop, RENAME, RENAME_BOTH } from './shop.ts'

/** What the app answered to the one command that was given. */
async function answers(github: SimulatedGitHub, pull: PullRequest) {
  const { comments }: Conversation = await github.conversation(pull)
  const [command, ...replies] = comments
  return {
    reactions: command?.reactions.map(({ content }) => content),
    replies: replies.map(({ body }) => body.replace(/\n*<!-- .* -->/g, '')),
  }
}

test('/celery-fix commits every safe fix at once, says so, and the check turns green', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME_BOTH)
  await settle()
  const broken = pull.head.sha
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  github.setPermission(repository, 'ana', 'write')
  await github.comment(pull, 'ana', 'Thanks!\n\n/celery-fix')
  await settle()

  const commit = pull.head.sha
  expect(commit).not.toBe(broken)
  const { replies, reactions } = await answers(github, pull)
  expect(reactions).toEqual(['eyes', 'rocket'])
  expect(replies).toHaveLength(1)
  for (const words of [commit, '`shop.tasks.send_invoice`', '`shop.tasks.close_order`']) {
    expect(replies[0]).toContain(words)
  }
  const text = (await github.readFile(repository, commit, 'shop/tasks.py'))?.toString()
  expect(text).toContain('name="shop.tasks.send_invoice"')
  expect(text).toContain('name="shop.tasks.close_order"')
  expect(check(pull)).toMatchObject({ status: 'completed', conclusion: 'success' })
  github.assertClean()
})

test('the commit names the tasks and has the broken head as its only parent', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const broken = pull.head.sha
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${broken}`])
  expect(commit).toContain('\n\nFix 1 Celery task\n\n')
  expect(commit).toContain('\n- shop.tasks.send_invoice\n')
  check(pull)
  github.checkRuns(repository, broken)
  await github.conversation(pull)
  github.assertClean()
})

test('nothing to fix', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open({ 'README.md': '# Shop\n' })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await answers(github, pull)).toEqual({
    reactions: ['eyes', 'confused'],
    replies: ['Nothing to fix: this head has neither an error nor a warning.'],
  })
  check(pull)
  github.assertClean()
})

test.each(['read', 'triage'] as const)('complaint 21: a person with the role %s is refused', async (role) => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const head = pull.head.sha
  github.setPermission(repository, 'mallory', role)
  await github.comment(pull, 'mallory', '/celery-fix')
  await settle()
  expect(await answers(github, pull)).toEqual({
    reactions: ['confused'],
    replies: ['`mallory` has no write permission on this repository, so nothing was committed.'],
  })
  expect(pull.head.sha).toBe(head)
  check(pull)
  github.assertClean()
})

test('complaint 21: a permission that cannot be looked up is no “no”', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  const head = pull.head.sha
  github.failNext({
    method: 'GET',
    route: '/repos/{owner}/{repo}/collaborators/{username}/permission',
    status: 403,
  })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const { reactions, replies } = await answers(github, pull)
  expect(reactions).toEqual(['confused'])
  expect(replies).toEqual([expect.stringContaining('failed and committed nothing')])
  const command = github.state.outbox.find((delivery) => delivery.event === 'issue_comment')
  expect(replies[0]).toContain(command?.id)
  expect(pull.head.sha).toBe(head)
  check(pull)
  github.assertClean()
})

test('a head that moves meanwhile is judged once more, and fixed', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  check(pull)
  await github.comment(pull, 'acme', '/celery-fix')
  let pushed = ''
  before('GET /repos/{owner}/{repo}/compare/{basehead}', async () => {
    pushed = await github.push(repository, 'topic', { 'README.md': '# Shop\n' })
  })
  await settle()
  const { reactions, replies } = await answers(github, pull)
  expect(reactions).toEqual(['eyes', 'rocket'])
  expect(replies).toEqual([expect.stringContaining(`Committed 1 fix in ${pull.head.sha}`)])
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${pushed}`])
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})

test('complaint 21: a head that moves again is left alone', async () => {
  const { github, repository, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  check(pull)
  await github.comment(pull, 'acme', '/celery-fix')
  const commits = 'POST /graphql mutation commit'
  let pushed = ''
  const push = async (text: string) => {
    pushed = await github.push(repository, 'topic', { 'README.md': text })
  }
  before(commits, async () => {
    before(commits, () => push('# Shop\n\n2\n'))
    await push('# Shop\n')
  })
  await settle()
  expect(pull.head.sha).toBe(pushed)
  const { reactions, replies } = await answers(github, pull)
  expect(reactions).toEqual(['eyes', 'confused'])
  expect(replies).toEqual([expect.stringContaining('The branch got new commits twice')])
  expect(replies[0]).toContain('+++ b/shop/tasks.py')
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})

test('a closed pull request is not committed to', async () => {
  const { github, open, settle } = await openShop()
  const pull = await open(RENAME)
  await github.closePullRequest(pull)
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await answers(github, pull)).toEqual({
    reactions: ['eyes', 'confused'],
    replies: ['This pull request is not open, so nothing was committed.'],
  })
  github.assertClean()
})

test('a command that is delivered again is answered once', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const commit = pull.head.sha
  const command = github.state.outbox.find((delivery) => delivery.event === 'issue_comment')
  await github.redeliver(command?.id ?? '')
  await settle()
  expect(pull.head.sha).toBe(commit)
  const { reactions, replies } = await answers(github, pull)
  expect([reactions, replies.length]).toEqual([['eyes', 'rocket'], 1])
  check(pull)
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})

test('a commit that GitHub made without an answer is found, not made again', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const broken = pull.head.sha
  check(pull)
  const matches = ({ body }: { readonly body: string }) => body.includes('createCommitOnBranch')
  github.failNext({ method: 'POST', route: '/graphql', matches, status: 502, afterWrite: true })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const { reactions, replies } = await answers(github, pull)
  expect(reactions).toEqual(['eyes', 'rocket'])
  expect(replies).toEqual([`The fixes are committed in ${pull.head.sha}.`])
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${broken}`])
  check(pull)
  github.assertClean()
})

test('an answer that cannot be given does not deny the commit', async () => {
  const { github, before, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()
  const broken = pull.head.sha
  check(pull)
  await github.comment(pull, 'acme', '/celery-fix')
  const replies = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
  before('POST /graphql mutation commit', async () => {
    github.failNext({ method: 'POST', route: replies, status: 422 })
  })
  await settle()
  expect(pull.head.sha).not.toBe(broken)
  expect(await answers(github, pull)).toEqual({
    reactions: ['eyes', 'rocket'],
    replies: [`The fixes are committed in ${pull.head.sha}.`],
  })
  check(pull)
  github.assertClean()
})

test('commands in reply to a finding count, and are answered there once; approvals are recorded in the conversation', async () => {
  const { github, repository, open, settle } = await openShop()
  const pull = await open(RENAME_BOTH)
  await settle()
  const roots = github.state.reviewComments.filter((one) => one.pullRequest === pull)
  const [invoice, order] = ['send_invoice', 'close_order'].map((task) =>
    roots.find(({ body }) => body.split('\n')[0]?.includes(task)),
  )
  if (invoice === undefined || order === undefined) throw new Error('not two threads')
  await github.reply(order, 'acme', '/celery-approve shop.tasks.close_order drained')
  await settle()
  await github.reply(invoice, 'acme', '/celery-fix shop.tasks.send_invoice')
  await settle()
  const fixing = github.state.outbox.find(({ body }) => body.includes('/celery-fix shop'))
  await github.redeliver(fixing?.id ?? '')
  await settle()

  const text = (await github.readFile(repository, pull.head.sha, 'shop/tasks.py'))?.toString() ?? ''
  expect(text).toContain('name="shop.tasks.send_invoice"')
  expect(text).not.toContain('name="shop.tasks.close_order"')
  const { comments, threads } = await github.conversation(pull)
  expect(comments.map(({ body }) => body.split('\n')[0])).toEqual(['`acme` approved 1 break: `drained`'])
  expect(
    threads.map(({ resolved, replies }) => [resolved, ...replies.map(({ body }) => body.split('\n')[0])]),
  ).toEqual([
    [true, '/celery-fix shop.tasks.send_invoice', `Committed 1 fix in ${pull.head.sha}.`],
    [true, '/celery-approve shop.tasks.close_order drained'],
  ])
  const reactions = threads.flatMap(({ replies }) => replies.flatMap((one) => one.reactions))
  expect(reactions.map(({ content }) => content)).toEqual(['eyes', 'rocket', 'eyes', 'rocket'])
  expect(github.checkRuns(repository, pull.head.sha).at(-1)).toMatchObject({ conclusion: 'success' })
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})
