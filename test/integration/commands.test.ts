import { describe, expect, test } from 'vitest'
import type { PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { watchWrites } from '../support/watch-writes.ts'
import { HARMLESS, openShop, RENAME, RENAME_BOTH } from './shop.ts'

const withoutMarkers = (body: string) => body.replace(/\n*<!-- .* -->/g, '')
const isApp = ({ user }: { readonly user: string }) => user.endsWith('[bot]')

/** What the app wrote in the conversation and in threads, and its reactions to what people wrote. */
async function answers(github: SimulatedGitHub, pull: PullRequest) {
  const { comments, threads, reviews } = await github.conversation(pull)
  const inThreads = threads.flatMap(({ comment, replies }) => [comment, ...replies])
  const replies = threads.flatMap((thread) => thread.replies.filter(isApp))
  return {
    conversation: comments.filter(isApp).map(({ body }) => withoutMarkers(body)),
    threads: replies.map(({ body }) => withoutMarkers(body)),
    reactions: [...comments, ...inThreads, ...reviews].flatMap((one) =>
      one.reactions.map(({ content }) => content),
    ),
  }
}

function rootOf(github: SimulatedGitHub, pull: PullRequest) {
  const root = github.state.reviewComments.find((one) => one.pullRequest === pull && one.inReplyTo === null)
  if (root === undefined) throw new Error('the app wrote no comment')
  return root
}

function readAll(github: SimulatedGitHub): void {
  for (const { headSha, repository } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
}

/** A pull request that breaks a task, with its review, and people. */
async function openBroken(changes = RENAME) {
  const shop = await openShop()
  const pull = await shop.open(changes)
  await shop.settle()
  shop.github.setPermission(shop.repository, 'ana', 'write')
  shop.github.setPermission(shop.repository, 'mallory', 'read')
  return { ...shop, pull }
}

type Shop = Awaited<ReturnType<typeof openBroken>>

const PLACES: readonly (readonly [
  place: string,
  write: (shop: Shop, user: string, body: string) => Promise<unknown>,
  answered: 'conversation' | 'threads',
])[] = [
  ['in the conversation', ({ github, pull }, user, body) => github.comment(pull, user, body), 'conversation'],
  [
    'in a thread of a finding',
    ({ github, pull }, user, body) => github.reply(rootOf(github, pull), user, body),
    'threads',
  ],
  [
    'in a comment on the diff that begins a thread',
    ({ github, pull }, user, body) => {
      const comments = [{ path: 'shop/tasks.py', line: 6, body }]
      return github.review(pull, user, { event: 'COMMENT', comments })
    },
    'threads',
  ],
  [
    'in the body of a review',
    ({ github, pull }, user, body) => github.review(pull, user, { event: 'COMMENT', body }),
    'conversation',
  ],
]

describe.each(PLACES)('%s', (_, write, answered) => {
  test('/celery-fix commits, and is answered there once', async () => {
    const shop = await openBroken()
    const { github, pull, settle } = shop
    const broken = pull.head.sha
    await write(shop, 'ana', 'Please.\n\n/Celery-Fix.')
    await settle()
    expect(pull.head.sha).not.toBe(broken)
    const command = github.state.outbox.find(({ body }) => body.includes('/Celery-Fix'))
    await github.redeliver(command?.id ?? '')
    await settle()
    const { reactions, ...replies } = await answers(github, pull)
    expect(replies[answered]).toEqual([expect.stringContaining(pull.head.sha)])
    expect([...replies.conversation, ...replies.threads]).toHaveLength(1)
    expect(reactions).toEqual(['eyes', 'rocket'])
    readAll(github)
  })

  test('help lists the commands, and nothing is committed', async () => {
    const shop = await openBroken()
    const { github, pull, settle } = shop
    const broken = pull.head.sha
    await write(shop, 'ana', '/celery-fix HELP')
    await settle()
    const { reactions, ...replies } = await answers(github, pull)
    expect(replies[answered]).toEqual([expect.stringContaining('| `/celery-fix alias TASK…` | ')])
    expect(reactions).toEqual(['rocket'])
    expect(pull.head.sha).toBe(broken)
    readAll(github)
  })

  test('a command that does not exist is answered with the nearest, and nothing is committed', async () => {
    const shop = await openBroken()
    const { github, pull, settle } = shop
    const broken = pull.head.sha
    await write(shop, 'ana', '/celery-fix-all')
    await settle()
    const { reactions, ...replies } = await answers(github, pull)
    expect(replies[answered]).toEqual([
      expect.stringMatching(
        /^`\/celery-fix-all` is not a command, so nothing was done\. Did you mean `\/celery-fix`\?\n/,
      ),
    ])
    expect(reactions).toEqual(['confused'])
    expect(pull.head.sha).toBe(broken)
    readAll(github)
  })

  test('a person without rights is refused once, whatever the commands', async () => {
    const shop = await openBroken()
    const { github, pull, settle } = shop
    const broken = pull.head.sha
    const writes = watchWrites(github)
    const commands = ['/celery-fix', '/celery-help', '/celery-recheck', '/celery-ignore x', '/celery-fixx']
    for (const command of commands) {
      await write(shop, 'mallory', command)
      await settle()
    }
    const { reactions, ...replies } = await answers(github, pull)
    expect(replies[answered]).toEqual([
      '`mallory` has no write permission on this repository, so nothing was committed.',
    ])
    expect([...replies.conversation, ...replies.threads]).toHaveLength(1)
    expect(reactions).toEqual(['confused'])
    expect(writes()).toHaveLength(2)
    expect(pull.head.sha).toBe(broken)
    readAll(github)
  })
})

test('a command of an edited comment, and one of a bot, is not carried out', async () => {
  const { github, pull, settle } = await openBroken()
  const comment = await github.comment(pull, 'ana', 'Hm.')
  const review = await github.review(pull, 'ana', { event: 'COMMENT', body: 'Hm.' })
  await github.editText(comment, 'ana', '/celery-fix')
  await github.editText(review, 'ana', '/celery-fix')
  await settle()
  expect(await answers(github, pull)).toEqual({ conversation: [], threads: [], reactions: [] })
  readAll(github)
})

test('a hostile comment is answered, and a large one without a command is not', async () => {
  const { github, pull, settle } = await openBroken()
  await github.comment(pull, 'ana', `${'> '.repeat(20_000)}x\n\n/celery-fix`)
  await github.comment(pull, 'ana', '> '.repeat(20_000))
  await settle()
  const { conversation } = await answers(github, pull)
  expect(conversation).toEqual([expect.stringMatching(/^This comment is too long, or nests too deeply/)])
  readAll(github)
})

test('/celery-recheck starts another check and reacts; words behind it are refused', async () => {
  const { github, repository, pull, settle } = await openBroken(HARMLESS)
  const runs = () => github.checkRuns(repository, pull.head.sha).length
  expect(runs()).toBe(1)
  await github.comment(pull, 'ana', '/celery-recheck')
  await settle()
  expect(runs()).toBe(2)
  expect(await answers(github, pull)).toEqual({ conversation: [], threads: [], reactions: ['rocket'] })
  await github.comment(pull, 'ana', '/celery-recheck all')
  await settle()
  expect(runs()).toBe(2)
  expect((await answers(github, pull)).conversation).toEqual([
    expect.stringContaining('`/celery-recheck` takes no words, so `all` means nothing here'),
  ])
  await github.closePullRequest(pull)
  await github.comment(pull, 'ana', '/celery-recheck')
  await settle()
  expect((await answers(github, pull)).conversation.at(-1)).toBe(
    'This pull request is not open, so nothing was checked.',
  )
  readAll(github)
})

test('/celery-explain shows the page of a rule, or of the rule of its thread', async () => {
  const { github, pull, settle } = await openBroken()
  await github.comment(pull, 'ana', '/celery-explain Task-Removed.')
  await github.reply(rootOf(github, pull), 'ana', '/celery-explain')
  await github.comment(pull, 'ana', '/celery-explain task-renamed')
  await github.comment(pull, 'ana', '/celery-explain')
  await settle()
  const { conversation, threads } = await answers(github, pull)
  expect(conversation).toEqual([
    expect.stringMatching(/^\*\*`task-removed`\*\* \(error\): Finds /),
    expect.stringContaining('`task-renamed` is not a rule. Did you mean `task-renamed-without-name` or '),
    'Name the rule: `/celery-explain RULE`.',
  ])
  expect(threads).toEqual([expect.stringMatching(/^\*\*`task-renamed-without-name`\*\* \(/)])
  readAll(github)
})

test('the author of a pull request may ask, and not commit', async () => {
  const { github, repository, settle } = await openShop()
  const fork = await github.forkRepository(repository, 'bob')
  await github.commitFiles(fork, 'topic', RENAME)
  const pull = await github.openPullRequest(repository, { head: 'topic', from: fork })
  await github.comment(pull, 'bob', '/celery-help')
  await settle()
  await github.comment(pull, 'bob', '/celery-ignore drained')
  await settle()
  expect((await answers(github, pull)).conversation).toEqual([
    expect.stringContaining('| Command | Effect | Who |'),
    '`bob` has no write permission on this repository, so nothing was committed.',
  ])
  readAll(github)
})

test('/celery-ignore outside the thread of a finding is answered with where it works', async () => {
  const { github, pull, settle } = await openBroken(RENAME_BOTH)
  const broken = pull.head.sha
  await github.comment(pull, 'ana', '/celery-ignore drained')
  await github.review(pull, 'ana', { event: 'COMMENT', body: '/celery-ignore drained' })
  await settle()
  const { conversation } = await answers(github, pull)
  expect(conversation).toHaveLength(2)
  for (const reply of conversation) expect(reply).toContain('works as a reply to a comment of this app')
  expect(pull.head.sha).toBe(broken)
  readAll(github)
})

test('one comment with several commands is answered for each', async () => {
  const { github, pull, settle } = await openBroken()
  await github.comment(
    pull,
    'ana',
    '/celery-explain task-removed\n/celery-help\n/celery-explain task-without-name',
  )
  await settle()
  const { conversation } = await answers(github, pull)
  expect(conversation).toHaveLength(2)
  expect(conversation.filter((reply) => reply.includes('`task-removed`'))).toHaveLength(1)
  readAll(github)
})
