import { expect, test } from 'vitest'
import type { FileChanges, PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { FILES, openShop, RENAME, RENAME_BOTH } from './shop.ts'

async function opened(changes: FileChanges = RENAME, files: FileChanges = FILES) {
  const shop = await openShop({ files })
  const pull = await shop.open(changes)
  await shop.settle()
  return { ...shop, pull, head: pull.head.sha }
}

async function replies(github: SimulatedGitHub, pull: PullRequest): Promise<string[]> {
  const { comments } = await github.conversation(pull)
  return comments.filter(({ user }) => user.endsWith('[bot]')).map(({ body }) => body)
}

async function readAll(github: SimulatedGitHub, pull: PullRequest): Promise<void> {
  await github.conversation(pull)
  for (const { headSha } of github.state.checkRuns) github.checkRuns(pull.repository, headSha)
  github.assertClean()
}

const COMMIT = 'POST /graphql mutation commit'

test('a pull request that is closed meanwhile gets no commit', async () => {
  const { github, pull, head, before, settle } = await opened()
  await github.comment(pull, 'acme', '/celery-fix')
  before('POST /graphql query read', () => github.closePullRequest(pull))
  await settle()
  expect(await replies(github, pull)).toEqual([
    expect.stringContaining('is not open, so nothing was committed'),
  ])
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('a protected branch is named with GitHub’s reason and the patch', async () => {
  const { github, repository, pull, head, settle } = await opened()
  github.protectBranch(repository, 'topic', { requiredChecks: [] })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const [reply = ''] = await replies(github, pull)
  expect(reply).toMatch(/^The branch `topic` is protected, so this app cannot commit to it: `.*pull request/)
  expect(reply).toContain('+++ b/shop/tasks.py')
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('an app without permission to write contents says so', async () => {
  const { github, pull, head, settle } = await opened()
  const [installation] = github.state.installations
  if (installation) installation.permissions = { ...installation.permissions, contents: 'read' }
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await replies(github, pull)).toEqual([
    expect.stringContaining('This app has no write permission for the contents of this repository'),
  ])
  expect(pull.head.sha).toBe(head)
  await readAll(github, pull)
})

test('a branch that is gone, and a file that GitHub refuses, are named', async () => {
  const { github, pull, before, settle } = await opened()
  const refuse = (type: string, message: string) =>
    before(COMMIT, async () => {
      const json = { data: null, errors: [{ type, message }] }
      github.failNext({ route: '/graphql', status: 200, json })
    })
  refuse('NOT_FOUND', "Could not resolve to a Ref with the name 'topic'.")
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  refuse(
    'FORBIDDEN',
    'refusing to allow a GitHub App to update workflow `a.yml` without `workflows` permission',
  )
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await replies(github, pull)).toEqual([
    expect.stringContaining('The branch `topic` is gone'),
    expect.stringContaining('GitHub refused the commit: ``refusing to allow a GitHub App'),
  ])
  await readAll(github, pull)
})

test('a locked conversation gets the commit and a reaction', async () => {
  const { github, pull, head, settle } = await opened()
  const comment = await github.comment(pull, 'acme', '/celery-fix')
  github.lock(pull)
  await settle()
  expect(pull.head.sha).not.toBe(head)
  expect(comment.reactions.map(({ content }) => content)).toEqual(['eyes', 'rocket'])
  expect(await replies(github, pull)).toEqual([])
  await readAll(github, pull)
})

test('a command is carried out without the reactions that GitHub refuses, and repeats those that failed', async () => {
  const { github, pull, head, settle } = await opened()
  const comment = await github.comment(pull, 'acme', '/celery-fix')
  const reactions = '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
  github.failNext({ route: reactions, status: 422, times: 2 })
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringMatching(/^Committed 1 fix in /)])
  expect(pull.head.sha).not.toBe(head)
  expect(comment.reactions).toEqual([])

  const other = await github.comment(pull, 'acme', '/celery-help')
  github.failNext({ route: reactions, status: 502, times: 1 })
  await settle()
  expect(await replies(github, pull)).toHaveLength(2)
  expect(other.reactions.map(({ content }) => content)).toEqual(['rocket'])
  await readAll(github, pull)
})

test('a command in a thread whose first comment is gone is answered in the conversation', async () => {
  const { github, pull, head, settle } = await opened()
  const [thread] = (await github.conversation(pull)).threads
  if (thread === undefined) throw new Error('no thread')
  const command = await github.reply(thread.comment, 'acme', '/celery-fix send_invoice')
  await github.deleteComment(thread.comment, 'acme')
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringMatching(/^Committed 1 fix in /)])
  expect(pull.head.sha).not.toBe(head)
  expect(command.reactions.map(({ content }) => content)).toEqual(['eyes', 'rocket'])
  await readAll(github, pull)
})

test('line ends stay as they are', async () => {
  const crlf = (files: FileChanges) =>
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, String(text).replaceAll('\n', '\r\n')]),
    )
  const { github, repository, pull, settle } = await opened(crlf(RENAME), crlf(FILES))
  await github.comment(pull, 'acme', '/celery-fix --dry-run')
  await settle()
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const text = (await github.readFile(repository, 'topic', 'shop/tasks.py'))?.toString() ?? ''
  expect(text).toContain('@shared_task(name="shop.tasks.send_invoice", queue=CeleryQueues.MAIL)\r\n')
  expect(text.match(/(?<!\r)\n/)).toBeNull()
  const [dry = ''] = await replies(github, pull)
  expect(dry).toContain('The patch of `shop/tasks.py` is for reading only')
  await readAll(github, pull)
})

test('two commands at once are two commits, one on top of the other', async () => {
  const { github, repository, pull, head, settle } = await opened(RENAME_BOTH)
  await github.comment(pull, 'acme', '/celery-fix send_invoice')
  await github.comment(pull, 'acme', '/celery-fix close_order')
  await settle()
  const read = async (sha: string) => (await repository.objects.read(sha))?.content.toString() ?? ''
  const parent = /^parent (.*)/m.exec(await read(pull.head.sha))?.[1] ?? ''
  expect(await read(parent)).toContain(`parent ${head}`)
  expect(await replies(github, pull)).toEqual([
    expect.stringContaining(`Committed 1 fix in ${parent}`),
    expect.stringContaining(`Committed 1 fix in ${pull.head.sha}`),
  ])
  await readAll(github, pull)
})

test('a commit is found again below those that people pushed onto it', async () => {
  const { github, repository, pull, before, settle } = await opened()
  await github.comment(pull, 'acme', '/celery-fix')
  let fixed = ''
  const reactions = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
  before(COMMIT, async () => {
    before(reactions, async () => {
      fixed = pull.head.sha
      await github.push(repository, 'topic', { 'README.md': '# Shop\n' })
      github.failNext({ route: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', status: 500 })
      github.failNext({ route: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', status: 500 })
    })
  })
  await settle()
  expect(await replies(github, pull)).toEqual([
    expect.stringContaining(`The fixes are committed in ${fixed}.`),
  ])
  await readAll(github, pull)
})

test('several lines of a comment are one commit; an unknown word in any of them is none', async () => {
  const { github, repository, pull, head, settle } = await opened(RENAME_BOTH)
  await github.comment(pull, 'acme', '/celery-fix send_invoice\n/celery-fix close_ordr')
  await settle()
  expect(pull.head.sha).toBe(head)
  await github.comment(pull, 'acme', '/celery-fix send_invoice\n/celery-fix close_order')
  await settle()
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit).toContain(`parent ${head}`)
  expect(commit).toContain('Fix 2 Celery tasks')
  await github.comment(pull, 'acme', '/celery-fix alias shop.tasks.send_invoce')
  await settle()
  const [unknown = '', , mistaken = ''] = await replies(github, pull)
  expect(mistaken).toMatch(
    /^`shop\.tasks\.send_invoce` is neither .* Did you mean `shop\.tasks\.send_invoice`\?/,
  )
  expect(unknown).toMatch(
    /^`close_ordr` is neither a rule nor a task with a finding on this head\.[\s\S]*Nothing was committed/,
  )
  await readAll(github, pull)
})

test('a finding that is gone is not fixed again in its thread', async () => {
  const { github, pull, settle } = await opened()
  const [root] = github.state.reviewComments
  if (root === undefined) throw new Error('no finding')
  await github.reply(root, 'acme', '/celery-fix')
  await settle()
  const fixed = pull.head.sha
  await github.reply(root, 'acme', '/celery-fix')
  await settle()
  expect(pull.head.sha).toBe(fixed)
  const { threads } = await github.conversation(pull)
  const texts = threads.flatMap((thread) => thread.replies.map(({ body }) => body.split('\n')[0] ?? ''))
  expect(texts).toEqual(
    expect.arrayContaining([
      `Committed 1 fix in ${fixed}.`,
      expect.stringContaining('The head does not have the finding of this thread any more'),
    ]),
  )
  await readAll(github, pull)
})

test('a thread whose marker somebody removed is not about all findings', async () => {
  const { github, pull, settle } = await opened()
  const [root] = github.state.reviewComments
  if (root === undefined) throw new Error('no finding')
  root.body = root.body.replace(/<!--.*?-->/gs, '')
  const before = pull.head.sha
  await github.reply(root, 'acme', '/celery-fix')
  await settle()
  expect(pull.head.sha).toBe(before)
  const { threads } = await github.conversation(pull)
  expect(threads.flatMap((thread) => thread.replies.map(({ body }) => body))).toContainEqual(
    expect.stringContaining('The head does not have the finding of this thread'),
  )
  await readAll(github, pull)
})

test('a head that moves just before the commit is judged anew', async () => {
  const { github, repository, pull, before, settle } = await opened()
  before('POST /graphql query read', async () => {
    await github.push(repository, 'topic', { 'shop/tasks.py': '# moved\n' })
  })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  expect(await replies(github, pull)).toEqual([expect.stringContaining('Nothing to fix')])
  await readAll(github, pull)
})
