import { expect, test } from 'vitest'
import { createCheckRuns } from '../../src/github/check-runs.ts'
import { createPullRequests } from '../../src/github/pull-requests.ts'
import type { SimulatedGitHub } from '../simulated-github/index.ts'
import { installationClient, numberedLines, startForTest } from '../simulated-github/testing.ts'

/** A pull request that changes line 10 of a file, and the reader of it. */
async function openPull(github: SimulatedGitHub) {
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'a.py': numberedLines(20), 'settings.yml': 'on: true\n' },
  })
  await github.commitFiles(repository, 'topic', { 'a.py': numberedLines(20, { 10: 'ten' }) })
  const pull = await github.openPullRequest(repository, { head: 'topic', author: 'alice' })
  const octokit = await installationClient(github, repository)
  const client = { octokit, repository: { owner: 'acme', name: 'shop' } }
  const app = { id: github.app.id, botLogin: `${github.app.slug}[bot]` }
  const reader = createPullRequests(client, app, createCheckRuns(client, app))
  const repo = { owner: 'acme', repo: 'shop' }
  const review = (body: string, comments = 1) =>
    octokit.rest.pulls.createReview({
      ...repo,
      pull_number: pull.number,
      event: 'COMMENT',
      body,
      comments: Array.from({ length: comments }, (_, i) => ({
        path: 'a.py',
        line: 10,
        body: `${body} ${i}`,
      })),
    })
  const requests = () => github.state.log.filter(({ route }) => route === '/graphql').length
  return { repository, pull, octokit, reader, repo, review, requests }
}

test('one request reads a pull request, its threads, reviews, notes and checks, and files of the base', async () => {
  const github = await startForTest()
  const { repository, pull, octokit, reader, repo, review, requests } = await openPull(github)
  await review('ours', 2)
  await github.review(pull, 'bob', { body: 'theirs' })
  const [first] = (await github.conversation(pull)).threads
  if (first === undefined) throw new Error('no thread')
  await github.reply(first.comment, 'alice', 'why?')
  await github.resolve(first.comment, 'alice')
  await octokit.rest.issues.createComment({ ...repo, issue_number: pull.number, body: 'a note' })
  await github.comment(pull, 'alice', 'not ours')
  await octokit.rest.checks.create({
    ...{ ...repo, name: 'celery-guard', head_sha: pull.head.sha },
    ...{ status: 'completed', conclusion: 'success', external_id: `pull/${pull.number}` },
    output: { title: 'Fine', summary: 'All of it' },
  })
  const tip = await github.commitFiles(repository, 'main', { 'settings.yml': 'on: false\n' })

  const before = requests()
  const left = pull.base.sha
  const seen = await reader.observe(pull.number, ['settings.yml', 'other.yml'], [left])
  expect(requests()).toBe(before + 1)
  expect(seen.pull).toMatchObject({ author: 'alice', open: true, baseSha: tip, headSha: pull.head.sha })
  expect(seen.baseFiles).toMatchObject([{ path: 'settings.yml', kind: 'file', text: 'on: false\n' }])
  expect(seen.threads).toMatchObject([
    {
      line: 10,
      outdated: false,
      resolved: 'person',
      comment: { body: 'ours 0' },
      replies: [{ byApp: false, body: 'why?' }],
    },
    { line: 10, outdated: false, resolved: null, comment: { body: 'ours 1' }, replies: [] },
  ])
  expect(seen.reviews).toMatchObject([{ pending: false, body: 'ours', headSha: pull.head.sha }])
  expect(seen.notes.map(({ body }) => body)).toEqual(['a note'])
  expect(seen.checkRuns).toMatchObject([
    {
      pullRequest: pull.number,
      own: 'success',
      verdict: { conclusion: 'success', title: 'Fine', text: null },
    },
  ])
  expect([...seen.left]).toEqual([[left, []]])
})

test('a list that is longer than a page costs a request more', async () => {
  const github = await startForTest()
  const { pull, octokit, reader, repo, review, requests } = await openPull(github)
  await review('many', 101)
  const [thread] = (await github.conversation(pull)).threads
  if (thread === undefined) throw new Error('no thread')
  for (let i = 0; i < 100; i++) await github.reply(thread.comment, 'alice', `reply ${i}`)
  for (let i = 0; i < 101; i++) await github.comment(pull, 'alice', `comment ${i}`)
  await octokit.rest.issues.createComment({ ...repo, issue_number: pull.number, body: 'the last' })
  const before = requests()
  const seen = await reader.observe(pull.number, [], [])
  const { threads, notes } = seen
  expect(threads).toHaveLength(101)
  expect(threads[0]?.replies.at(-1)?.body).toBe('reply 99')
  expect(notes.map(({ body }) => body)).toEqual(['the last'])
  // One for each list: threads, replies, reviews (a reply is one as well) and comments.
  expect(requests()).toBe(before + 5)

  const errors = [{ type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }]
  const isLarge = ({ body }: { readonly body: string }) => body.includes('reviewThreads(first: 100)')
  const tooMuch = github.failAll({
    route: '/graphql',
    status: 200,
    json: { data: null, errors },
    matches: isLarge,
  })
  expect(await reader.observe(pull.number, [], [])).toEqual(seen)
  expect(tooMuch.met()).toBe(1)
})

test('the checks of a head are read one by one where they are more than a few', async () => {
  const github = await startForTest()
  const { pull, octokit, reader, repo } = await openPull(github)
  for (let i = 0; i < 21; i++) {
    await octokit.rest.checks.create({
      ...{ ...repo, name: 'celery-guard', head_sha: pull.head.sha },
      ...{ status: 'in_progress', external_id: `pull/${pull.number}` },
    })
  }
  const { checkRuns } = await reader.look(pull.number, [])
  expect(checkRuns).toHaveLength(21)
  expect(checkRuns.map(({ id }) => id)).toEqual(checkRuns.map(({ id }) => id).toSorted((a, b) => b - a))
})
