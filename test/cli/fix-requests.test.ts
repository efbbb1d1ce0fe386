import { expect, test } from 'vitest'
import { celeryGuard } from '../support/celery-guard.ts'
import { changed, renamed, task } from './changed-repository.ts'

/** Two renamed tasks, each of which has a safe fix, as the branch `topic`. */
function renamedBoth() {
  const tasks = (first: string, second: string) =>
    task(first) + task(second).replace(/^.*\n/, '').replace('pass', 'order.card.debit(order.total)')
  return changed(
    { 'shop/tasks.py': tasks('send', 'charge') },
    { 'shop/tasks.py': tasks('deliver', 'collect') },
  )
}

function fix(dir: string, ...options: readonly string[]) {
  return celeryGuard(['fix', '--repo', dir, '--base', 'main', ...options])
}

test('--task and --rule choose as the words do', async () => {
  const { dir } = renamedBoth()
  const byTask = await fix(dir, '--task', 'shop.tasks.charge')
  expect(byTask.stdout.match(/(?<=^\+.*name=")[\w.]+/gm)).toEqual(['shop.tasks.charge'])
  const byRule = await fix(dir, '--rule', 'Task-Renamed-Without-Name')
  expect(byRule.stdout.match(/(?<=^\+.*name=")[\w.]+/gm)).toEqual(['shop.tasks.send', 'shop.tasks.charge'])
})

test('a rule that does not exist is refused before anything is read', async () => {
  const { stdout, stderr, exitCode } = await celeryGuard([
    'fix',
    '--repo',
    'nowhere',
    '--rule',
    'task-remove',
  ])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toBe('celery-guard: there is no rule task-remove; did you mean task-removed?\n')
})

test('a remedy that does not fit is refused with its reason, and nothing is changed', async () => {
  const made = renamed()
  const { stdout, stderr, exitCode } = await fix(made.dir, '--stub', 'shop.tasks.nobody', '--write')
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toMatch(
    /^celery-guard: nothing was changed:\n {2}--stub shop\.tasks\.nobody: .*shop\.tasks\.nobody/,
  )
  expect(made.git('status', '--porcelain')).toBe('')
})

test('the name of a function is enough, as in a comment', async () => {
  const { dir } = renamedBoth()
  const fixed = await fix(dir, '--task', 'Charge')
  expect(fixed.stdout.match(/(?<=^\+.*name=")[\w.]+/gm)).toEqual(['shop.tasks.charge'])
  const exact = await fix(dir, '--alias', 'shop.tasks.charge')
  expect(exact.stdout).toContain('+# celery-guard: alias[shop.tasks.charge] until ')
  for (const name of ['charge', 'collect']) {
    expect((await fix(dir, '--alias', name)).stdout).toBe(exact.stdout)
  }
})

test('a finding without a fix is counted', async () => {
  const { dir } = changed({ 'shop/tasks.py': task('send') }, { 'shop/tasks.py': '' })
  expect((await fix(dir)).stderr).toMatch(
    /^Nothing to fix\. 1 finding without a fix: check says what to do\. Compared with /,
  )
})

test('remedies that fit are named beside one that is refused', async () => {
  const made = changed(
    { 'shop/tasks.py': task('send'), 'shop/migrations/__init__.py': '', 'site/settings.py': INSTALLED },
    { 'shop/tasks.py': task('deliver') },
  )
  const both = ['--alias', 'shop.tasks.send', '--migration', 'shop.tasks.send'] as const
  const { stdout, stderr, exitCode } = await fix(made.dir, ...both)
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toBe(
    [
      'celery-guard: nothing was changed:',
      '  --migration shop.tasks.send: Calls go on sending `shop.tasks.send`, and a rollback may bring back workers that know it alone. Request the migration with the change that lets calls send `shop.tasks.deliver`.',
      'possible without that: --alias shop.tasks.send',
      '',
    ].join('\n'),
  )
})

const INSTALLED = 'INSTALLED_APPS = ["django_celery_beat", "shop"]\n'
