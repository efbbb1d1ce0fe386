import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { failure, installationClient, numberedLines, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop', pull_number: 1 }

/** A file of 40 lines of which 10 and 30 changed: two hunks, 7–13 and 27–33. */
async function openWithTwoHunks(github: SimulatedGitHub) {
  const repository = await github.createRepository({
    ...{ owner: 'acme', name: 'shop' },
    files: { 'shop/tasks.py': numberedLines(40), 'shop/gone.py': 'x\n' },
  })
  await github.commitFiles(repository, 'feature', {
    'shop/tasks.py': numberedLines(40, { 10: 'ten', 30: 'thirty' }),
    'shop/gone.py': null,
  })
  const pull = await github.openPullRequest(repository, { head: 'feature', author: 'alice' })
  return { repository, pull, octokit: await installationClient(github, repository) }
}

test('a review with comments on lines of the difference is stored and shown', async () => {
  const github = await startForTest()
  const { pull, octokit } = await openWithTwoHunks(github)
  await octokit.rest.pulls.createReview({
    ...PLACE,
    commit_id: pull.head.sha,
    event: 'COMMENT',
    body: 'Two things.',
    comments: [
      { path: 'shop/tasks.py', line: 10, body: 'renamed' },
      {
        path: 'shop/tasks.py',
        start_line: 28,
        line: 30,
        start_side: 'RIGHT',
        side: 'RIGHT',
        body: 'a range',
      },
      { path: 'shop/gone.py', line: 1, side: 'LEFT', body: 'why gone?' },
    ],
  })
  const listed = (await octokit.rest.pulls.listReviewComments(PLACE)).data
  expect(listed.map((one) => [one.path, one.side, one.start_line, one.line])).toEqual([
    ['shop/tasks.py', 'RIGHT', null, 10],
    ['shop/tasks.py', 'RIGHT', 28, 30],
    ['shop/gone.py', 'LEFT', null, 1],
  ])
  expect(listed[0]?.diff_hunk).toBe('@@ -7,7 +7,7 @@ line 6\n line 7\n line 8\n line 9\n-line 10\n+ten')
  expect(() => github.assertClean()).toThrow(/unread: review "Two things\."/)
  const shown = await github.conversation(pull)
  expect(shown.threads.map((thread) => thread.lines)).toEqual([
    { start: 10, end: 10 },
    { start: 28, end: 30 },
    { start: 1, end: 1 },
  ])
  for (const delivery of github.state.outbox) github.lose(delivery.id)
  github.assertClean()
})

test('one comment outside of the difference refuses the whole review', async () => {
  const github = await startForTest()
  const { pull, octokit } = await openWithTwoHunks(github)
  const good = { path: 'shop/tasks.py', line: 10, body: 'fine' }
  const outside = [
    [{ path: 'shop/tasks.py', line: 20, body: 'between the hunks' }, 'Line could not be resolved'],
    [{ path: 'shop/gone.py', line: 1, side: 'RIGHT', body: 'deleted there' }, 'Line could not be resolved'],
    [{ path: 'shop/other.py', line: 1, body: 'not in the pull request' }, 'Path could not be resolved'],
    [
      { path: 'shop/tasks.py', start_line: 9, line: 30, body: 'two hunks' },
      'part of the same hunk as the line',
    ],
    [{ path: 'shop/tasks.py', start_line: 10, line: 10, body: 'no range' }, 'must precede the end line'],
  ] as const
  for (const [bad, reason] of outside) {
    const review = { ...PLACE, event: 'COMMENT' as const, body: 'Findings.', comments: [good, { ...bad }] }
    const refused = await failure(octokit.rest.pulls.createReview({ ...review, commit_id: pull.head.sha }))
    expect(refused, bad.body).toMatchObject({ status: 422, text: expect.stringContaining(reason) })
  }
  expect((await octokit.rest.pulls.listReviews(PLACE)).data).toEqual([])
  expect((await octokit.rest.pulls.listReviewComments(PLACE)).data).toEqual([])
})

test('a review needs a body, of bearable length, and a commit of the pull request', async () => {
  const github = await startForTest()
  const { repository, pull, octokit } = await openWithTwoHunks(github)
  const review = { ...PLACE, event: 'COMMENT', commit_id: pull.head.sha } as const
  expect(await failure(octokit.rest.pulls.createReview(review))).toMatchObject({ status: 422 })
  const long = { ...review, body: 'x'.repeat(65_537) }
  expect(await failure(octokit.rest.pulls.createReview(long))).toMatchObject({
    status: 422,
    text: expect.stringContaining('too long'),
  })
  const elsewhere = await github.commitFiles(repository, 'other', { 'z.py': 'z\n' })
  const foreign = { ...review, body: 'Hello.', commit_id: elsewhere }
  expect(await failure(octokit.rest.pulls.createReview(foreign))).toMatchObject({ status: 422 })
  expect((await octokit.rest.pulls.createReview({ ...review, body: 'x'.repeat(65_536) })).status).toBe(200)
})

test('a single comment may be about a whole file, and be replied to', async () => {
  const github = await startForTest()
  const { pull, octokit } = await openWithTwoHunks(github)
  const comment = { ...PLACE, commit_id: pull.head.sha, path: 'shop/tasks.py' }
  const about = await octokit.rest.pulls.createReviewComment({
    ...comment,
    subject_type: 'file',
    body: 'registry',
  })
  expect(about.data).toMatchObject({ subject_type: 'file', line: null })
  const outside = octokit.rest.pulls.createReviewComment({ ...comment, line: 20, body: 'far off' })
  expect(await failure(outside)).toMatchObject({
    status: 422,
    text: expect.stringContaining('pull_request_review_thread.line must be part of the diff'),
  })
  await octokit.rest.pulls.createReplyForReviewComment({
    ...PLACE,
    comment_id: about.data.id,
    body: 'and more',
  })
  const [thread] = (await github.conversation(pull)).threads
  expect(thread?.replies.map((one) => one.body)).toEqual(['and more'])
})

test('comments follow their lines over pushes and become outdated when the lines change', async () => {
  const github = await startForTest()
  const { repository, pull, octokit } = await openWithTwoHunks(github)
  const comments = [10, 30].map((line) => ({ path: 'shop/tasks.py', line, body: `about ${line}` }))
  const review = { ...PLACE, event: 'COMMENT', body: 'See below.', comments } as const
  await octokit.rest.pulls.createReview({ ...review, commit_id: pull.head.sha })
  const moved = `# a new first line\n${numberedLines(40, { 10: 'ten', 30: 'THIRTY' })}`
  await github.push(repository, 'feature', { 'shop/tasks.py': moved }, 'alice')
  const listed = (await octokit.rest.pulls.listReviewComments(PLACE)).data
  expect(listed.map((one) => [one.original_line, one.line, one.commit_id === pull.head.sha])).toEqual([
    [10, 11, true],
    [30, null, false],
  ])
  expect((await github.conversation(pull)).threads.map((thread) => thread.outdated)).toEqual([false, true])
})
