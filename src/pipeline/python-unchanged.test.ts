import { expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { createBlobLoader } from './blob-loader.ts'
import { NULL_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'
import { isPythonUnchanged } from './python-unchanged.ts'

const TASKS = 'from celery import shared_task\n\n@shared_task\ndef pay(order):\n    order.pay()\n'
const VIEWS = 'from shop.tasks import pay\n\ndef view():\n    pay.delay(1)\n'
const PYPROJECT = `[project]
dependencies = ["celery==5.4"]

[tool.poetry.dependencies]
queuelib = "1.6"

[tool.poe.tasks]
# A queue for each bank.
pay = "celery -A shop worker -Q pay"

[tool.uv]
exclude-newer = "1 week"
`
const PACKAGE = `{
  "scripts": {
    "pay": "celery -A shop worker -Q pay"
  },
  "dependencies": {
    "marked": "0.5"
  }
}
`
const BASE = {
  'shop/tasks.py': TASKS,
  'shop/views.py': VIEWS,
  Procfile: 'worker: celery -Q pay\n',
  '.env': new Uint8Array([0xff, 0xfe, 0x41]),
  'pyproject.toml': PYPROJECT,
  'package.json': PACKAGE,
  Makefile: 'worker:\n\tcelery -A shop worker -Q pay\n',
}

function ask(base: Files, head: Files, adapt: (source: RepositorySource) => RepositorySource = (one) => one) {
  const source = adapt(memorySource({ base, head }))
  const loader = createBlobLoader(source, loadPythonParser, NULL_STORE)
  return isPythonUnchanged(
    { source, loader, store: NULL_STORE },
    { base: 'base', head: 'head' },
    DEFAULT_SETTINGS,
  )
}

test.each<[string, Files]>([
  ['nothing', {}],
  ['a comment', { 'shop/tasks.py': `# Money.\n${TASKS}` }],
  [
    'words of a body',
    { 'shop/tasks.py': TASKS.replace('    order', '    """Takes the money."""\n    order') },
  ],
  ['a dependency', { 'pyproject.toml': PYPROJECT.replace('5.4', '5.5') }],
  [
    'tables above and below a worker command',
    { 'pyproject.toml': PYPROJECT.replace('5.4', '5.5').replace('1 week', '2 weeks') },
  ],
  ['a dependency that is named after queues', { 'pyproject.toml': PYPROJECT.replace('1.6', '1.7') }],
  ['a comment on queues', { 'pyproject.toml': PYPROJECT.replace('each bank', 'each shop') }],
  ['a dependency beside a script', { 'package.json': PACKAGE.replace('0.5', '0.6') }],
  ['a page', { 'shop/page.html': '<p>' }],
  ['a program, where none asks for a Celery client', { 'web/a.ts': 'fetch("/pay")' }],
])('%s: nothing that tasks depend on', async (_, changes) => {
  expect(await ask(BASE, { ...BASE, ...changes })).toBe(true)
})

test.each<[string, Files]>([
  ['a decorator', { 'shop/tasks.py': TASKS.replace('shared_task\ndef', 'shared_task(queue="a")\ndef') }],
  ['a call of a task', { 'shop/views.py': VIEWS.replace('1', '1, 2') }],
  ['the queues of a worker', { Procfile: 'worker: celery\n' }],
  ['the queues of a worker in a project file', { 'pyproject.toml': PYPROJECT.replace(' -Q pay', '') }],
  ['another worker in a project file', { 'pyproject.toml': `${PYPROJECT}pay = "celery -A shop worker"\n` }],
  ['the queues of a script', { 'package.json': PACKAGE.replace(' -Q pay', '') }],
  ['a worker of a makefile', { Makefile: 'worker:\n\tcelery -A shop worker\n' }],
  ['an unreadable file that may configure them', { '.env': 'A=1\n' }],
  ['a new module', { 'shop/new.py': 'A = 1\n' }],
  ['what was valid Python and is none', { 'shop/tasks.py': `${TASKS}def (:\n` }],
  [
    'a program, where one asks for a Celery client',
    {
      'web/a.ts': 'fetch("/pay")',
      'web/package.json': '{"dependencies": {"celery-node": "1"}}',
    },
  ],
])('%s: tasks may depend on it', async (_, changes) => {
  expect(await ask(BASE, { ...BASE, ...changes })).toBe(false)
})

test('a module that is gone: tasks may depend on it', async () => {
  const { 'shop/views.py': _, ...rest } = BASE
  expect(await ask(BASE, rest)).toBe(false)
})

test('Python that was invalid before is reported, whatever else changed', async () => {
  const broken = { ...BASE, 'shop/tasks.py': `${TASKS}def (:\n` }
  expect(await ask(broken, { ...broken, 'shop/tasks.py': `# Money.\n${TASKS}def (:\n` })).toBe(false)
})

test('an unreadable file may hold anything', async () => {
  const head = { ...BASE, 'shop/tasks.py': `# Money.\n${TASKS}` }
  const unreadable = (source: RepositorySource): RepositorySource => ({
    ...source,
    blobs: async (oids) => new Map(oids.map((oid) => [oid, { unreadable: 'too large' }])),
  })
  expect(await ask(BASE, head, unreadable)).toBe(false)
})

test('neither tree is listed, and only what differs is read', async () => {
  const read: string[] = []
  const frugal = (source: RepositorySource): RepositorySource => {
    const differences = source.differences('base', 'head')
    return {
      ...source,
      tree: () => Promise.reject(new Error('a tree was listed')),
      differences: () => differences,
      blobs: (oids) => {
        read.push(...oids)
        return source.blobs(oids)
      },
    }
  }
  const head = { ...BASE, 'shop/tasks.py': `# Money.\n${TASKS}` }
  expect(await ask(BASE, head, frugal)).toBe(true)
  expect(read).toHaveLength(2)
})
