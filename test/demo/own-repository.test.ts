import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryRepository } from '../support/temporary-repository.ts'
import { runDemo, section } from './run-demo.ts'

const TASKS = `from celery import shared_task


@shared_task
def send(order_id):
    return order_id


@shared_task
def close(order_id, force=False):
    return None if force else order_id
`

const VIEWS = `from shop import tasks


def cancel(order):
    tasks.close.delay(order.id)
`

test('the commits of a repository are reviewed, its suggestions restore the names, and it stays as it is', async () => {
  const { dir, git, commit } = temporaryRepository()
  commit({ 'shop/__init__.py': '', 'shop/tasks.py': TASKS })
  const renamed = TASKS.replace('def send', 'def post').replace('def close', 'def shut')
  commit({ 'shop/tasks.py': renamed })
  git('commit', '--quiet', '--amend', '--message=Rename \u001b[31mtasks')
  const before = [git('for-each-ref'), git('count-objects', '-v'), git('status', '--porcelain')]

  const range = ['--repo', dir, '--base', 'HEAD~1', '--head', 'HEAD']
  const { exitCode, page, stderr } = await runDemo([...range, '--apply-suggestions'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(page).toContain('Rename \\u001b[31mtasks')
  expect(page).toContain('ana commits the suggestion on shop/tasks.py.')
  expect(page).not.toContain('ana commented')
  const names = section(page, 'The old wire names')
  expect(names).toContain('✓ shop.tasks.send: registered again, by post in shop/tasks.py:5\n')
  expect(names).toContain('✓ shop.tasks.close: registered again, by shut in shop/tasks.py:10\n')
  expect([git('for-each-ref'), git('count-objects', '-v'), git('status', '--porcelain')]).toEqual(before)
})

test('a bare clone whose task is removed: nothing to commit, the check stays red, and that is said', async () => {
  const { dir, git, commit } = temporaryRepository()
  commit({ 'shop/__init__.py': '', 'shop/tasks.py': TASKS, 'shop/views.py': VIEWS })
  commit({ 'shop/tasks.py': TASKS.slice(0, TASKS.indexOf('\n\n@shared_task\ndef close')) })
  git('clone', '--quiet', '--bare', '.', `${dir}/bare.git`)

  const { exitCode, page } = await runDemo(['--repo', `${dir}/bare.git`, '--base', 'main^', '--head', 'main'])
  expect(exitCode).toBe(0)
  expect(page).toContain('No fix is safe without a look')
  expect(page).toContain('The check stays red')
  expect(section(page, 'The old wire names')).toContain('· shop.tasks.close: gone')
})

test('where nothing is to be said, nothing is', async () => {
  const { dir, commit } = temporaryRepository()
  commit({ 'shop/__init__.py': '', 'shop/tasks.py': TASKS })
  commit({ 'README.md': 'A shop.\n' })
  const { exitCode, page } = await runDemo(['--repo', dir, '--base', 'HEAD^', '--head', 'HEAD'])
  expect(exitCode).toBe(0)
  expect(page).toContain('✓ celery-guard: Safe to merge: no task contract changed')
  expect(page).toContain('celery-guard has nothing to say')
  expect(page).not.toContain('commented')
})

test.each([
  [
    'a folder that is no repository',
    ['--repo', '/', '--base', 'a', '--head', 'b'],
    '/ is not a git repository',
  ],
  ['no such folder', ['--repo', '/no/such', '--base', 'a', '--head', 'b'], '/no/such is not a directory'],
  ['a head left out', ['--repo', '.', '--base', 'HEAD'], '--head missing'],
  ['an unknown option', ['--fast'], "Unknown option '--fast'"],
  ['both answers', ['--no-fix', '--apply-suggestions'], 'exclude each other'],
])('%s: one sentence, exit code 2', async (_, args, sentence) => {
  const { exitCode, page, stderr } = await runDemo([...args])
  expect({ exitCode, page }).toEqual({ exitCode: 2, page: '' })
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('revisions that make no pull request: one sentence, exit code 2', async () => {
  const { dir, git, commit } = temporaryRepository()
  commit({ 'a.py': '' })
  const head = commit({ 'a.py': 'x = 1\n' })
  const sentenceFor = async (repo: string, base: string, to: string) => {
    const { exitCode, stderr } = await runDemo(['--repo', repo, '--base', base, '--head', to])
    expect(exitCode).toBe(2)
    return stderr
  }
  expect(await sentenceFor(dir, 'nope', 'HEAD')).toBe(
    `demo: nope is not a commit in ${dir}: check its spelling, or run git fetch\n`,
  )
  expect(await sentenceFor(dir, head, 'HEAD^')).toContain('no commits between')

  git('config', 'uploadpack.allowFilter', 'true')
  git('clone', '--quiet', '--bare', '--no-local', '--filter=blob:none', `file://${dir}`, `${dir}/partial.git`)
  expect(await sentenceFor(`${dir}/partial.git`, 'main^', 'main')).toContain('make a full clone')

  const blob = git('rev-parse', 'HEAD:a.py')
  rmSync(join(dir, '.git/objects', blob.slice(0, 2), blob.slice(2)))
  expect(await sentenceFor(dir, 'HEAD^', 'HEAD')).toContain('a.py: clone the repository in full')
})
