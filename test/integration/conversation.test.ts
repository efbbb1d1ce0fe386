import { expect, test } from 'vitest'
import type { PullRequest, ReviewComment, SimulatedGitHub } from '../simulated-github/index.ts'
import { watchWrites } from '../support/watch-writes.ts'
import { FILES, openShop } from './shop.ts'

const TASKS = FILES['shop/tasks.py']
const renamed = (...names: readonly string[]) => ({
  'shop/tasks.py': names.reduce((text, name) => text.replace(`def ${name}`, `def new_${name}`), TASKS),
})
const BOTH = renamed('send_invoice', 'close_order')
const INVOICE = renamed('send_invoice')
const ORDER = renamed('close_order')
/** Both, with other code above the first. */
const BOTH_CHANGED = {
  'shop/tasks.py': BOTH['shop/tasks.py'].replace(
    '@shared_task(queue=CeleryQueues.MAIL)',
    '@shared_task(queue=CeleryQueues.MAIL, acks_late=True)',
  ),
}

/** A pull request that renames both tasks, with a comment on each. */
async function openBoth(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop(options)
  const pull = await shop.open(BOTH)
  await shop.settle()
  const [invoice, order] = (await shop.github.conversation(pull)).threads
  if (invoice === undefined || order === undefined) throw new Error('not two threads')
  const push = async (changes: Record<string, string>) => {
    await shop.github.push(shop.repository, 'topic', changes)
    await shop.settle()
  }
  return { ...shop, pull, invoice: invoice.comment, order: order.comment, push }
}

interface Shown {
  readonly body: string
  readonly resolved: boolean
  readonly outdated: boolean
  readonly replies: number
}

async function threadsOf(github: SimulatedGitHub, pull: PullRequest): Promise<readonly Shown[]> {
  const { threads } = await github.conversation(pull)
  return threads.map(({ comment, resolved, outdated, replies }) => ({
    body: comment.body,
    resolved,
    outdated,
    replies: replies.length,
  }))
}

function readAll(github: SimulatedGitHub, repository: Parameters<SimulatedGitHub['checkRuns']>[0]): void {
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
}

test('complaint 4: a push without news posts nothing and edits nothing', async () => {
  const { github, repository, pull, push } = await openBoth()
  const before = await threadsOf(github, pull)
  const writes = watchWrites(github)
  await push({ 'README.md': 'Words.\n' })
  expect(writes()).toEqual([
    'POST /repos/{owner}/{repo}/check-runs',
    'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  ])
  expect(await threadsOf(github, pull)).toEqual(before)
  readAll(github, repository)
  github.assertClean()
})

test('a finding that is gone has its thread resolved, with a line that says why and no mail', async () => {
  const { github, repository, pull, push } = await openBoth()
  const writes = watchWrites(github)
  await push(INVOICE)
  expect(writes().slice(1)).toEqual(['updateCheckRun updatePullRequestReviewComment resolveReviewThread'])
  const [invoice, order] = await threadsOf(github, pull)
  expect(invoice).toMatchObject({ resolved: false, replies: 0 })
  expect(order?.body).toMatch(new RegExp(`^Gone at ${pull.head.sha.slice(0, 7)}\\.\n`))
  expect(order?.body).not.toContain('```suggestion')
  expect(order).toMatchObject({ resolved: true, replies: 0 })
  expect((await github.conversation(pull)).reviews).toHaveLength(1)

  // Back again: nobody reads a resolved thread.
  await push(BOTH)
  expect((await threadsOf(github, pull)).map(({ resolved }) => resolved)).toEqual([false, true, false])
  readAll(github, repository)
  github.assertClean()
})

test('a finding on lines that changed gets a comment that can be applied, and the outdated one is resolved', async () => {
  const { github, repository, pull, push } = await openBoth()
  await push(BOTH_CHANGED)
  const { threads, reviews } = await github.conversation(pull)
  expect(threads.map(({ resolved, outdated }) => ({ resolved, outdated }))).toEqual([
    { resolved: true, outdated: true },
    { resolved: false, outdated: false },
    { resolved: false, outdated: false },
  ])
  expect(threads[0]?.comment.body).toMatch(/^Replaced by a newer comment\.\n/)
  expect(threads[2]?.comment.body).toContain('acks_late=True')
  expect(reviews).toHaveLength(2)
  readAll(github, repository)
  github.assertClean()
})

test.each<[string, (github: SimulatedGitHub, comment: ReviewComment) => Promise<void>]>([
  ['a thread that a person resolved', (github, comment) => github.resolve(comment, 'alice')],
  ['a comment that a person deleted', (github, comment) => github.deleteComment(comment, 'alice')],
])('complaint 4: %s is never raised again', async (_, act) => {
  const { github, repository, pull, invoice, push } = await openBoth()
  await act(github, invoice)
  const before = (await threadsOf(github, pull)).length
  await push(BOTH_CHANGED)
  await push(ORDER)
  await push(BOTH)
  expect(await threadsOf(github, pull)).toHaveLength(before)
  expect((await github.conversation(pull)).reviews).toHaveLength(1)
  readAll(github, repository)
  github.assertClean()
})

test('markers that a person copies prove nothing', async () => {
  const { github, repository, pull, invoice, push } = await openBoth()
  const { body } = invoice
  const [review] = (await github.conversation(pull)).reviews
  const comments = [{ path: 'shop/tasks.py', line: 6, body }]
  await github.review(pull, 'mallory', { body: review?.body ?? '', event: 'COMMENT', comments })
  const copy = (await github.conversation(pull)).threads.at(-1)?.comment
  if (copy === undefined) throw new Error('no copy')
  await github.resolve(copy, 'mallory')
  await push(BOTH_CHANGED)
  const { threads } = await github.conversation(pull)
  // The copy silences nothing, and is not the app's to change.
  expect(threads.at(-1)?.comment.body).toContain('acks_late=True')
  expect(threads.find(({ comment }) => comment === copy)?.comment.body).toBe(body)
  readAll(github, repository)
  github.assertClean()
})

test('a thread that a person opened again stays open', async () => {
  const { github, repository, pull, invoice, push } = await openBoth()
  await push(ORDER)
  await github.unresolve(invoice, 'alice')
  await push({ 'README.md': 'Words.\n' })
  expect((await threadsOf(github, pull))[0]).toMatchObject({ resolved: false, replies: 0 })
  readAll(github, repository)
  github.assertClean()
})

test('a question keeps its thread open, and is answered once', async () => {
  const { github, repository, pull, invoice, push } = await openBoth()
  await github.reply(invoice, 'alice', 'Does this matter with an empty queue?')
  await push(ORDER)
  await push({ 'README.md': 'Words.\n' })
  await push(BOTH)
  await push(ORDER)
  const { threads } = await github.conversation(pull)
  expect(threads[0]?.resolved).toBe(false)
  expect(threads[0]?.replies.slice(1).map(({ body }) => body.split('\n')[0])).toEqual([
    expect.stringMatching(/^Gone at [0-9a-f]{7}\. This thread stays open because of the question above\.$/),
  ])
  readAll(github, repository)
  github.assertClean()
})

test('without the permission to resolve, the comment alone says that a finding is gone, once', async () => {
  const { github, repository, pull, push } = await openBoth({
    permissions: {
      checks: 'write',
      contents: 'read',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
    },
  })
  await push(INVOICE)
  const ended = await threadsOf(github, pull)
  expect(ended[1]?.resolved).toBe(false)
  expect(ended[1]?.body).toMatch(/^Gone at /)
  await push({ 'README.md': 'Words.\n' })
  expect(await threadsOf(github, pull)).toEqual(ended)
  readAll(github, repository)
  github.assertClean()
})

test('complaint 2: comments on files are one review, which a crash before its end does not double', async () => {
  const { github, open, settle, check } = await openShop()
  const writes = watchWrites(github)
  const pull = await open({ 'shop/tasks.py': null, 'shop/jobs.py': TASKS })
  const isSubmission = ({ body }: { readonly body: string }) => body.includes('submitPullRequestReview(')
  github.failNext({ route: '/graphql', status: 502, matches: isSubmission })
  await settle()
  const { reviews, threads } = await github.conversation(pull)
  expect(reviews).toHaveLength(1)
  expect(threads.map(({ comment, lines }) => [comment.path, lines])).toEqual([['shop/jobs.py', null]])
  expect(writes().slice(1)).toEqual([
    'updateCheckRun addPullRequestReview',
    'addPullRequestReviewThread submitPullRequestReview',
    'deletePullRequestReview addPullRequestReview',
    'addPullRequestReviewThread submitPullRequestReview',
  ])
  check(pull)
  github.assertClean()
})
