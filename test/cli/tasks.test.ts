import { execFileSync, type StdioOptions } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { celeryGuardJson, celeryGuardProcess, PROCESS_TIMEOUT } from '../support/celery-guard.ts'
import { GIT_ENVIRONMENT, temporaryFolder, temporaryRepository } from '../support/temporary-repository.ts'

const SETTINGS = 'class CeleryQueues:\n    Default = "celery"\n    Mail = "mail"\n'
const TASKS = `from celery import shared_task

from shop.settings import CeleryQueues


@shared_task(bind=True, queue=CeleryQueues.Mail)
def send(self, order, *, retries=3, **rest):
    pass


@shared_task(name="shop.cleanup")
def clean_up():
    pass
`

function shop() {
  const made = temporaryRepository()
  const files = { 'shop/__init__.py': '', 'shop/settings.py': SETTINGS, 'shop/tasks.py': TASKS }
  return { ...made, head: made.commit(files) }
}

test('the JSON format, which other programs rely on', async () => {
  const { dir, head } = shop()
  expect(await celeryGuardJson(['tasks', '--repo', dir, '--rev', 'main'])).toEqual({
    version: 1,
    rev: head,
    registry: {
      path: 'shop/settings.py',
      class: 'CeleryQueues',
      entries: { Default: 'celery', Mail: 'mail' },
    },
    tasks: [
      {
        name: 'shop.tasks.send',
        nameOrigin: 'implicit',
        symbol: null,
        module: 'shop.tasks',
        qualname: 'send',
        path: 'shop/tasks.py',
        line: 7,
        kind: 'function',
        bound: true,
        queue: { value: 'mail', origin: 'registry', expression: 'CeleryQueues.Mail' },
        delivery: { queue: 'mail', by: 'task' },
        options: {},
        parameters: [
          { name: 'order', kind: 'positional', required: true },
          { name: 'retries', kind: 'keyword', required: false },
          { name: 'rest', kind: 'varkw', required: false },
        ],
      },
      {
        name: 'shop.cleanup',
        nameOrigin: 'literal',
        symbol: null,
        module: 'shop.tasks',
        qualname: 'clean_up',
        path: 'shop/tasks.py',
        line: 12,
        kind: 'function',
        bound: false,
        queue: { value: null, origin: 'none', expression: '' },
        delivery: { queue: 'celery', by: 'default' },
        options: {},
        parameters: [],
      },
    ],
    unresolved: [],
  })
})

test('people get a table', async () => {
  const { dir } = shop()
  const { stdout, exitCode } = await celeryGuardProcess(['tasks'], { cwd: dir })
  expect(stdout).toBe(
    [
      'shop.tasks.send  shop/tasks.py:7   queue mail',
      'shop.cleanup     shop/tasks.py:12',
      '2 tasks, 2 queues in the registry CeleryQueues in shop/settings.py',
      '',
    ].join('\n'),
  )
  expect(exitCode).toBe(0)
})

test('a bare repository says the same, and nothing is checked out', async () => {
  const made = shop()
  const bare = join(temporaryFolder(), 'bare.git')
  made.git('clone', '--quiet', '--bare', '.', bare)
  const fromBare = await celeryGuardJson(['tasks', '--repo', bare])
  expect(fromBare).toEqual(await celeryGuardJson(['tasks', '--repo', made.dir]))
})

test('the sources run without a build, as a checkout of the project does', () => {
  const { dir } = shop()
  const main = join(import.meta.dirname, '../../src/main.ts')
  const args = [main, 'tasks', '--repo', dir, '--rev', 'HEAD', '--format', 'json']
  const printed = execFileSync(process.execPath, args, {
    env: GIT_ENVIRONMENT,
    encoding: 'utf8',
    timeout: PROCESS_TIMEOUT,
  })
  expect(JSON.parse(printed).tasks).toHaveLength(2)
})

test('a settings file may name the registry; invalid settings are reported with their place', async () => {
  const { dir, commit } = shop()
  commit({
    'shop/names.py': 'class Names:\n    ONE = "one"\n',
    '.github/celery-guard.yml': 'registry:\n  path: shop/names.py\n  class: Names\nrulez: {}\n',
  })
  const report = await celeryGuardJson<{ registry: object; unresolved: object[] }>(['tasks', '--repo', dir])
  expect(report.registry).toEqual({ path: 'shop/names.py', class: 'Names', entries: { ONE: 'one' } })
  expect(report.unresolved).toEqual([
    {
      path: '.github/celery-guard.yml',
      line: 4,
      reason: 'column 1: there is no key rulez; did you mean rules?',
    },
  ])
})

test('a reader that leaves early is not a failure', () => {
  const { dir } = shop()
  const command = join(import.meta.dirname, '../../bin/celery-guard.js')
  const pipe = 'set -o pipefail; "$0" "$1" tasks --repo "$2" --format json | true; echo $?'
  const args = ['-c', pipe, process.execPath, command, dir]
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
  expect(
    execFileSync('bash', args, { env: GIT_ENVIRONMENT, encoding: 'utf8', stdio, timeout: PROCESS_TIMEOUT }),
  ).toBe('0\n')
})
