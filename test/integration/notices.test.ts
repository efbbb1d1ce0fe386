import { expect, test } from 'vitest'
import type { FileChanges } from '../simulated-github/index.ts'
import { openShop } from './shop.ts'

const SETTINGS = '.github/celery-guard.yml'

function task(name: string, more = ''): string {
  return `\n\n@shared_task${more}\ndef ${name}(order_id):\n    return order_id\n`
}

/** A project without explicit names: one more task without a name is a notice. */
const TASKS = `from celery import shared_task\n${['pay', 'ship', 'pack', 'bill'].map((name) => task(name)).join('')}`
const files: FileChanges = { 'shop/__init__.py': '', 'shop/tasks.py': TASKS }
const NEW_TASK: FileChanges = { 'shop/tasks.py': TASKS + task('refund') }
const NEW_TASKS: FileChanges = { 'shop/tasks.py': TASKS + task('refund') + task('weigh') }

test('a notice is in the check alone', async () => {
  const { github, open, settle, check } = await openShop({ files })
  const pull = await open(NEW_TASK)
  await settle()
  const run = check(pull)
  expect(run).toMatchObject({
    conclusion: 'success',
    output: { title: 'Safe to merge: 1 notice about Celery tasks' },
  })
  expect(run.output.text).toContain('Before this change, 0 of 4 tasks had an explicit name.')
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a gate at notice fails a notice, which is in the check alone all the same', async () => {
  const { github, open, settle, check } = await openShop({
    files: { ...files, [SETTINGS]: 'gate: notice\n' },
  })
  const pull = await open(NEW_TASK)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a notice is commented on where the settings say so', async () => {
  const settings = 'comments: {from: notice}\n'
  const { github, open, settle, check } = await openShop({ files: { ...files, [SETTINGS]: settings } })
  const pull = await open(NEW_TASK)
  await settle()
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  const { reviews, threads } = await github.conversation(pull)
  expect([reviews.length, threads.length]).toEqual([1, 1])
  expect(threads[0]?.comment.body).toContain('<sub>notice · fix: `/celery-fix shop.tasks.refund` · ')
  github.assertClean()
})

test('a warning is in the check alone where the settings ask for comments on errors', async () => {
  const settings = 'comments: {from: error}\nrules: {task-without-name: warning}\n'
  const { github, open, settle, check } = await openShop({ files: { ...files, [SETTINGS]: settings } })
  const pull = await open(NEW_TASK)
  await settle()
  expect(check(pull).output.text).toContain('shop.tasks.refund')
  expect(await github.conversation(pull)).toEqual({ reviews: [], threads: [], comments: [] })
  github.assertClean()
})

test('a comment on a notice stays when notices are commented on no more, and is not repeated later', async () => {
  const settings = 'comments: {from: notice}\n'
  const { github, repository, open, settle, check } = await openShop({
    files: { ...files, [SETTINGS]: settings },
  })
  const pull = await open(NEW_TASK)
  await settle()
  check(pull)
  const before = await github.conversation(pull)
  expect(before.threads).toHaveLength(1)

  await github.commitFiles(repository, 'main', { [SETTINGS]: '' })
  await github.push(repository, 'topic', NEW_TASKS)
  await settle()
  expect(check(pull)).toMatchObject({ output: { title: 'Safe to merge: 2 notices about Celery tasks' } })
  expect(await github.conversation(pull)).toEqual(before)

  await github.commitFiles(repository, 'main', { [SETTINGS]: settings })
  await github.push(repository, 'topic', { 'README.md': '# Shop\n' })
  await settle()
  check(pull)
  const { threads } = await github.conversation(pull)
  expect(threads.map(({ comment }) => comment.body.match(/shop\.tasks\.\w+/)?.[0])).toEqual([
    'shop.tasks.refund',
    'shop.tasks.weigh',
  ])
  github.assertClean()
})

test('/celery-fix leaves the fix of a notice alone and says how to get it', async () => {
  const { github, open, settle, check } = await openShop({ files })
  const pull = await open(NEW_TASKS)
  const head = pull.head.sha
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()
  const { comments } = await github.conversation(pull)
  expect(comments[1]?.body).toContain(
    '2 fixes of notices are left out: comment `/celery-fix task-without-name` for them.',
  )
  expect(pull.head.sha).toBe(head)
  check(pull)
  github.assertClean()
})

test.each([
  ['/celery-fix task-without-name', ['refund', 'weigh']],
  ['/celery-fix `shop.tasks.weigh`!', ['weigh']],
])('%s commits the fixes that it names', async (command, fixed) => {
  const { github, repository, open, settle, check } = await openShop({ files })
  const pull = await open(NEW_TASKS)
  await settle()
  check(pull)
  await github.comment(pull, 'acme', command)
  await settle()
  const text = (await github.readFile(repository, pull.head.sha, 'shop/tasks.py'))?.toString() ?? ''
  expect(text.match(/(?<=name="shop\.tasks\.)\w+/g)).toEqual(fixed)
  const { comments } = await github.conversation(pull)
  expect(comments[1]?.body).toContain(`Committed ${fixed.length} fix`)
  expect(comments[1]?.body).not.toContain('left out')
  check(pull)
  github.assertClean()
})

test('/celery-fix with a mistaken name commits nothing', async () => {
  const { github, open, settle, check } = await openShop({ files })
  const pull = await open(NEW_TASK)
  const head = pull.head.sha
  await github.comment(pull, 'acme', '/celery-fix task-witout-name')
  await settle()
  const { comments } = await github.conversation(pull)
  expect(comments[1]?.body).toContain('`task-witout-name` is neither a rule nor a task with a finding')
  expect(pull.head.sha).toBe(head)
  check(pull)
  github.assertClean()
})
