import { expect, test } from 'vitest'
import { openShop } from './shop.ts'

const HEAD = 'from celery import shared_task\n'
const task = (i: number) => `\n\n@shared_task\ndef task_${i}(order_id):\n    return order_id + ${i}\n`
const tasks = (from: number, to: number) =>
  HEAD + Array.from({ length: to - from }, (_, i) => task(from + i)).join('')
const views = (module: (i: number) => string) =>
  'from shop import mail, tasks\n\n\ndef all(order_id):\n' +
  Array.from({ length: 200 }, (_, i) => `    ${module(i)}.task_${i}.delay(order_id)\n`).join('')

const BASE = {
  'shop/__init__.py': '',
  'shop/mail.py': '',
  'shop/tasks.py': tasks(0, 200),
  'shop/views.py': views(() => 'tasks'),
}
/** Sixty tasks move to another file. */
const MOVED = {
  'shop/tasks.py': tasks(60, 200),
  'shop/mail.py': tasks(0, 60),
  'shop/views.py': views((i) => (i < 60 ? 'mail' : 'tasks')),
}
/** The functions of sixty tasks get other names. */
const RENAMED = {
  'shop/tasks.py': BASE['shop/tasks.py'].replace(/\btask_([0-5]?\d)\(/g, 'job_$1('),
  'shop/views.py': BASE['shop/views.py'].replace(/\btask_([0-5]?\d)\./g, 'job_$1.'),
}

test.each([
  ['moved', MOVED, 'shop/mail.py', '1 fix'],
  ['got new names', RENAMED, 'shop/tasks.py', '60 fixes'],
])('a file of 200 tasks, of which 60 %s: one comment, one commit', async (_, changes, path, what) => {
  const { github, repository, open, settle, check } = await openShop({ files: BASE })
  const pull = await open(changes)
  await settle()
  const broken = pull.head.sha
  expect(check(pull)).toMatchObject({ conclusion: 'failure' })
  await github.comment(pull, 'acme', '/celery-fix')
  await settle()

  const { comments } = await github.conversation(pull)
  expect(comments.map(({ body }) => body.split('\n')[0]).slice(1)).toEqual([
    `Committed ${what} in ${pull.head.sha}.`,
  ])
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${broken}`])
  expect(commit).toContain('\n\nFix 60 Celery tasks\n\n')
  const text = (await github.readFile(repository, 'topic', path))?.toString() ?? ''
  expect(text.match(/@shared_task\(name="shop\.tasks\.task_\d+"\)/g)).toHaveLength(60)
  expect(check(pull)).toMatchObject({ conclusion: 'success' })
  for (const { headSha } of github.state.checkRuns) github.checkRuns(repository, headSha)
  github.assertClean()
})
