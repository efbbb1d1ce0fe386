import { expect, test } from 'vitest'
import { suggestionIn } from '../simulated-github/index.ts'
import { openShop, RENAME } from './shop.ts'

test('a renamed task gets one review with a suggestion and a red check, and the suggestion keeps the old name', async () => {
  const { github, repository, open, settle, check } = await openShop()
  const pull = await open(RENAME)
  await settle()

  const { reviews, threads, comments } = await github.conversation(pull)
  expect(reviews).toHaveLength(1)
  expect(reviews[0]).toMatchObject({ user: 'celery-guard[bot]', commitId: pull.head.sha })
  expect(threads).toHaveLength(1)
  expect(comments).toEqual([])
  const [thread] = threads
  if (thread === undefined) throw new Error('no thread')
  expect(thread.comment.path).toBe('shop/tasks.py')
  expect(thread.comment.body).toContain('`shop.tasks.send_invoice`')
  expect(suggestionIn(thread.comment.body)).not.toBeNull()

  const run = check(pull)
  expect(run).toMatchObject({ name: 'celery-guard', status: 'completed', conclusion: 'failure' })
  expect(run.output.summary).toContain('shop.tasks.send_invoice')
  expect(run.actions.map(({ label }) => label)).toEqual(['Fix all', 'Approve break'])

  await github.applySuggestion(thread.comment, 'acme')
  await settle()
  const fixed = await github.readFile(repository, pull.head.sha, 'shop/tasks.py')
  expect(fixed?.toString()).toContain('name="shop.tasks.send_invoice"')
  expect(fixed?.toString()).toContain('def email_invoice')
  expect(check(pull)).toMatchObject({ conclusion: 'success', actions: [] })
  const after = await github.conversation(pull)
  expect([after.reviews.length, after.threads.length, after.comments.length]).toEqual([1, 1, 0])
  github.assertClean()
})

test('a finding that a comment suppresses is counted in the check, and reported nowhere else', async () => {
  const { github, open, settle, check } = await openShop()
  const why = '# celery-guard: ignore[task-renamed-without-name] nobody ever called it'
  const text = String(RENAME['shop/tasks.py']).replace('@shared_task', `${why}\n@shared_task`)
  const pull = await open({ 'shop/tasks.py': text })
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({ conclusion: 'success' })
  expect(run.output.summary).toContain('No findings; 1 finding suppressed in the code.')
  expect((await github.conversation(pull)).reviews).toEqual([])
  github.assertClean()
})
