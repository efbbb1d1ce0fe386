import { expect, test } from 'vitest'
import type { SimulatedGitHub } from './index.ts'
import { suggestionIn } from './index.ts'
import { installationClient, startForTest } from './testing.ts'

const PLACE = { owner: 'acme', repo: 'shop', pull_number: 1 }
const BASE = '@shared_task\r\ndef send_mail():\r\n    pass\r\n\r\nEND = 1\r\n'
const HEAD = '@shared_task\r\ndef send_letter():\r\n    pass\r\n\r\nEND = 1\r\n'

/** A pull request with one comment of the app, and somebody with write permission to act on it. */
async function commented(
  github: SimulatedGitHub,
  comment: { line: number; start_line?: number; side?: string; body: string },
) {
  const repository = await github.createRepository({
    owner: 'acme',
    name: 'shop',
    files: { 'tasks.py': BASE },
  })
  await github.commitFiles(repository, 'feature', { 'tasks.py': HEAD })
  const pull = await github.openPullRequest(repository, { head: 'feature', author: 'alice' })
  github.setPermission(repository, 'alice', 'write')
  const octokit = await installationClient(github, repository)
  const comments = [{ path: 'tasks.py', ...comment }]
  await octokit.rest.pulls.createReview({
    ...PLACE,
    event: 'COMMENT',
    body: 'See.',
    commit_id: pull.head.sha,
    comments,
  })
  const thread = (await github.conversation(pull)).threads[0]
  if (thread === undefined) throw new Error('no thread')
  return { repository, pull, comment: thread.comment }
}

const PIN = 'Keep the name:\n```suggestion\n@shared_task(name="tasks.send_mail")\n```\n'

test('a suggestion replaces its line and keeps the file’s line ends', async () => {
  const github = await startForTest()
  const { repository, pull, comment } = await commented(github, { line: 1, body: PIN })
  const commit = await github.applySuggestion(comment, 'alice')
  expect(pull.head.sha).toBe(commit)
  const text = (await github.readFile(repository, 'feature', 'tasks.py'))?.toString()
  expect(text).toBe(HEAD.replace('@shared_task', '@shared_task(name="tasks.send_mail")'))
  const octokit = await installationClient(github, repository)
  const shown = (await octokit.rest.repos.getCommit({ owner: 'acme', repo: 'shop', ref: commit })).data
  expect(shown.commit.message).toMatch(/^Update tasks\.py\n\nCo-authored-by: celery-guard\[bot\] </)
  expect(shown.author?.login).toBe('alice')
  expect((await github.conversation(pull)).threads).toMatchObject([{ resolved: true, outdated: true }])
  expect(github.state.outbox.slice(-2).map(({ webhook }) => webhook)).toEqual([
    'pull-request/synchronize',
    'pull-request-review-thread/resolved',
  ])
})

test('a suggestion on a range replaces all of it, an empty one deletes it', async () => {
  const github = await startForTest()
  const range = { start_line: 2, line: 3, body: '````suggestion\ndef f():\n    """```"""\n    pass\n````' }
  const { repository, comment } = await commented(github, range)
  await github.applySuggestion(comment, 'alice')
  const text = (await github.readFile(repository, 'feature', 'tasks.py'))?.toString()
  expect(text).toBe('@shared_task\r\ndef f():\r\n    """```"""\r\n    pass\r\n\r\nEND = 1\r\n')
  const other = await startForTest()
  const deleting = await commented(other, { line: 1, body: '```suggestion\n```' })
  await other.applySuggestion(deleting.comment, 'alice')
  const left = (await other.readFile(deleting.repository, 'feature', 'tasks.py'))?.toString()
  expect(left).toBe(HEAD.replace('@shared_task\r\n', ''))
})

test('a suggestion follows its line when the head moves elsewhere', async () => {
  const github = await startForTest()
  const { repository, comment } = await commented(github, { line: 1, body: PIN })
  await github.push(repository, 'feature', { 'tasks.py': `import x\r\n${HEAD}` }, 'alice')
  await github.applySuggestion(comment, 'alice')
  const text = (await github.readFile(repository, 'feature', 'tasks.py'))?.toString()
  expect(text?.split('\r\n').slice(0, 2)).toEqual(['import x', '@shared_task(name="tasks.send_mail")'])
})

test('GitHub refuses what its page would not offer', async () => {
  const cases = [
    [{ line: 2, side: 'LEFT', body: PIN }, 'deleted lines'],
    [{ line: 1, body: '```suggestion\n@shared_task\n```' }, 'no changes'],
    [{ line: 1, body: 'no block here' }, 'no suggestion in'],
  ] as const
  for (const [draft, reason] of cases) {
    const github = await startForTest()
    const { comment } = await commented(github, draft)
    await expect(github.applySuggestion(comment, 'alice')).rejects.toThrow(reason)
  }
  const github = await startForTest()
  const { repository, pull, comment } = await commented(github, { line: 1, body: PIN })
  await expect(github.applySuggestion(comment, 'mallory')).rejects.toThrow('write access')
  await github.push(repository, 'feature', { 'tasks.py': HEAD.replace('@shared_task', '@app.task') }, 'alice')
  await expect(github.applySuggestion(comment, 'alice')).rejects.toThrow('outdated')
  await github.closePullRequest(pull)
  await expect(github.applySuggestion(comment, 'alice')).rejects.toThrow('closed')
})

test('a suggestion block is distinguished from code that quotes one', () => {
  expect(suggestionIn('text\n~~~suggestion\na\n\nb\n~~~\n')).toEqual({ lines: ['a', '', 'b'] })
  expect(suggestionIn('```suggestion\n\n```')).toEqual({ lines: [''] })
  expect(suggestionIn('```python\n# suggestion\n```')).toBeNull()
  expect(suggestionIn('```suggestions\nx\n```')).toBeNull()
})
