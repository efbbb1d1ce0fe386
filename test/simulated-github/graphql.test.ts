import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { installationClient, signJwt, startForTest } from './testing.ts'

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

async function openWithTask(github: SimulatedGitHub) {
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'shop/tasks.py': 'a\r\nb\r\n', 'logo.png': Uint8Array.of(1, 0, 2), 'old.py': 'x\n' },
  })
  await github.commitFiles(repository, 'feature', { 'shop/tasks.py': 'a\r\nB\r\n' })
  const pull = await github.openPullRequest(repository, { head: 'feature', author: 'alice' })
  return { repository, pull, octokit: await installationClient(github, repository) }
}

function commitInput(expectedHeadOid: string, fileChanges: object) {
  const branch = { repositoryNameWithOwner: 'acme/shop', branchName: 'feature' }
  return {
    input: { branch, expectedHeadOid, message: { headline: 'Fix', body: 'Names kept.' }, fileChanges },
  }
}

test('many blobs come with one query', async () => {
  const github = await startForTest()
  const { octokit } = await openWithTask(github)
  const { repository } = await octokit.graphql<{ repository: unknown }>(`{
    repository(owner: "acme", name: "shop") {
      text: object(expression: "main:shop/tasks.py") { oid ... on Blob { text isBinary isTruncated byteSize } }
      binary: object(expression: "main:logo.png") { ... on Blob { text isBinary } }
      folder: object(expression: "main:shop") { __typename }
      nothing: object(expression: "main:shop/\\nno.py") { oid }
    }
  }`)
  expect(repository).toEqual({
    text: {
      oid: createHash('sha1').update('blob 6\0a\r\nb\r\n').digest('hex'),
      ...{ text: 'a\r\nb\r\n', isBinary: false, isTruncated: false, byteSize: 6 },
    },
    binary: { text: null, isBinary: true },
    folder: { __typename: 'Tree' },
    nothing: null,
  })
  github.state.limits.blobTextBytes = 3
  const cut = await octokit.graphql<{ repository: unknown }>(`{
    repository(owner: "acme", name: "shop") {
      object(expression: "main:shop/tasks.py") { ... on Blob { text isTruncated } }
    }
  }`)
  expect(cut.repository).toEqual({ object: { text: 'a\r\n', isTruncated: true } })
})

test('a query is held against GitHub’s schema', async () => {
  const github = await startForTest()
  const { octokit } = await openWithTask(github)
  const ask = (query: string) => octokit.graphql(query).catch((error: Error) => error.message)
  const unknown = await ask('{ repository(owner: "acme", name: "shop") { nickname } }')
  expect(unknown).toContain('Cannot query field "nickname" on type "Repository"')
  expect(await ask('{ __schema { types { name } } }')).toContain('introspection')
  expect(await ask('{ repository(owner: "acme", name: "shop") { stargazerCount } }')).toContain(
    'not simulated',
  )
  expect(await ask('{ repository(owner: "acme", name: "nowhere") { id } }')).toContain('Could not resolve')
  expect(github.state.violations).toHaveLength(4)
})

test('an app commits to the branch it expects, byte for byte, and everybody hears of it', async () => {
  const github = await startForTest()
  const { repository, pull, octokit } = await openWithTask(github)
  const before = pull.head.sha
  const contents = Buffer.from('a\r\nfixed\r\n').toString('base64')
  const changes = { additions: [{ path: 'shop/tasks.py', contents }], deletions: [{ path: 'old.py' }] }
  await octokit.graphql(COMMIT, commitInput(before, changes))
  expect(pull.head.sha).not.toBe(before)
  expect((await github.readFile(repository, 'feature', 'shop/tasks.py'))?.toString()).toBe('a\r\nfixed\r\n')
  expect(await github.listFiles(repository, 'feature')).toEqual(['logo.png', 'shop/tasks.py'])
  const commit = (await octokit.rest.repos.getCommit({ owner: 'acme', repo: 'shop', ref: 'feature' })).data
  expect(commit.commit.message).toBe('Fix\n\nNames kept.')
  expect(commit.author?.login).toBe('celery-guard[bot]')
  const sent = github.state.outbox.filter((one) => one.event !== 'check_suite').slice(-2)
  const [push, synchronize] = sent.map((one) => JSON.parse(one.body))
  expect(push).toMatchObject({ ref: 'refs/heads/feature', before, after: pull.head.sha, forced: false })
  expect(synchronize).toMatchObject({ action: 'synchronize', before, after: pull.head.sha })
  expect(synchronize.sender.login).toBe('celery-guard[bot]')
  expect(github.state.violations).toEqual([])
})

test('a commit on a head that moved, of a file that is not there, or without permission is refused', async () => {
  const github = await startForTest()
  const { repository, pull, octokit } = await openWithTask(github)
  const old = pull.head.sha
  await github.push(repository, 'feature', { 'more.py': 'm\n' }, 'alice')
  const errors = (variables: object) => {
    return octokit.graphql(COMMIT, variables as never).then(
      () => [],
      (error: { errors: unknown[] }) => error.errors,
    )
  }
  const message = `Expected branch to point to "${old}" but it did not.  Pull and try again.`
  expect(await errors(commitInput(old, {}))).toMatchObject([
    { type: 'STALE_DATA', path: ['createCommitOnBranch'], message },
  ])
  const missing = commitInput(pull.head.sha, { deletions: [{ path: 'nowhere.py' }] })
  expect(await errors(missing)).toMatchObject([
    { message: expect.stringContaining('requested for deletion') },
  ])
  const installation = github.state.installations[0]
  if (installation === undefined) throw new Error('not installed')
  installation.permissions = { ...installation.permissions, contents: 'read' }
  const reader = await installationClient(github, repository)
  const forbidden = await reader
    .graphql(COMMIT, commitInput(pull.head.sha, {}))
    .catch((error) => error.errors)
  expect(forbidden).toMatchObject([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }])
  expect((await github.readFile(repository, 'feature', 'shop/tasks.py'))?.toString()).toBe('a\r\nB\r\n')
})

test('threads are listed in pages, resolved and minimized', async () => {
  const github = await startForTest()
  const { pull, octokit } = await openWithTask(github)
  const comments = [1, 2].map((line) => ({ path: 'shop/tasks.py', line, body: `about ${line}` }))
  const place = { owner: 'acme', repo: 'shop', pull_number: pull.number }
  await octokit.rest.pulls.createReview({
    ...place,
    event: 'COMMENT',
    body: 'Hm.',
    commit_id: pull.head.sha,
    comments,
  })
  const query = `query ($after: String) {
    repository(owner: "acme", name: "shop") { pullRequest(number: 1) { reviewThreads(first: 1, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { id isResolved isOutdated line comments(first: 10) { nodes { id databaseId body author { login } } } }
    } } }
  }`
  const page = async (after: string | null) => {
    const answer = await octokit.graphql<never>(query, { after })
    return (answer as { repository: { pullRequest: { reviewThreads: Threads } } }).repository.pullRequest
      .reviewThreads
  }
  const first = await page(null)
  const second = await page(first.pageInfo.endCursor)
  expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false])
  const [thread] = second.nodes
  expect(thread).toMatchObject({ isResolved: false, isOutdated: false, line: 2 })
  expect(thread?.comments.nodes[0]).toMatchObject({ body: 'about 2', author: { login: 'celery-guard' } })
  const change = `mutation ($thread: ID!, $comment: ID!) {
    resolveReviewThread(input: { threadId: $thread }) { thread { isResolved } }
    minimizeComment(input: { subjectId: $comment, classifier: OUTDATED }) {
      minimizedComment { isMinimized minimizedReason }
    }
  }`
  const ids = { thread: thread?.id, comment: thread?.comments.nodes[0]?.id }
  expect(await octokit.graphql(change, ids)).toEqual({
    resolveReviewThread: { thread: { isResolved: true } },
    minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
  })
  expect((await github.conversation(pull)).threads.map((one) => one.resolved)).toEqual([false, true])
  expect(github.state.violations).toEqual([])
})

test('only an installation can ask', async () => {
  const github = await startForTest()
  const body = '{"query":"{ viewer { login } }"}'
  const ask = (headers: Record<string, string>) =>
    fetch(`${github.url}/graphql`, { method: 'POST', body, headers })
  expect((await ask({})).status).toBe(401)
  expect((await ask({ authorization: `bearer ${signJwt(github)}` })).status).toBe(403)
})

interface Threads {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
  readonly nodes: readonly {
    readonly id: string
    readonly comments: { readonly nodes: readonly { readonly id: string }[] }
  }[]
}
