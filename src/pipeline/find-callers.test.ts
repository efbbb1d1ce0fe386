import { expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { requestedOr } from '../analysis/model/requested.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import type { Gap } from '../analysis/model/types.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { addNonPythonFiles } from './add-non-python-files.ts'
import { createBlobLoader } from './blob-loader.ts'
import { checkRevisions } from './check-revisions.ts'
import { linkRevisions } from './link-revisions.ts'
import { NULL_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'
import { readRevision } from './revision.ts'

const PACKAGE = JSON.stringify({ dependencies: { 'celery-node': '^0.5.9' } })
const tasks = (name: string) => `from celery import shared_task\n@shared_task\ndef ${name}(order): pass\n`
const CLIENT = `import { createClient } from 'celery-node'\nexport const client = createClient('redis://', 'redis://')\n`

/** A Django project with a frontend that calls its task: the client, the names and the call stand in a file each. */
const SHOP: Files = {
  'shop/tasks.py': tasks('pay'),
  'web/package.json': PACKAGE,
  'web/src/client.ts': CLIENT,
  'web/src/names.ts': `export const TASKS = { pay: 'shop.tasks.pay' } as const\n`,
  'web/src/pay.ts': `import { client } from './client.js'\nimport { TASKS } from './names.js'\nclient.createTask(TASKS.pay).delay(1)\n`,
  'web/src/page.tsx': `export const Page = () => <p>pay</p>\n`,
}
const RENAMED: Files = { ...SHOP, 'shop/tasks.py': tasks('charge') }

interface Seen {
  readonly callers: readonly string[]
  readonly unresolved: readonly Gap[]
  /** What was searched for, and in which files. */
  readonly searches: readonly string[]
}

/** What head's snapshot has after a change, and what finding that out took. */
async function after(base: Files, head: Files): Promise<Seen> {
  const memory = memorySource({ base, head })
  const searches: string[] = []
  const source: RepositorySource = {
    ...memory,
    containing: (rev, suffixes, words) => {
      if (!suffixes.includes('.py'))
        searches.push(`${rev} ${suffixes.includes('.ts') ? 'programs' : suffixes}`)
      return memory.containing(rev, suffixes, words)
    },
  }
  const loader = createBlobLoader(source, loadPythonParser, NULL_STORE)
  const repository = { source, store: NULL_STORE, loader }
  const revisions = await Promise.all(
    ['base', 'head'].map((rev) => readRevision(repository, rev, DEFAULT_SETTINGS)),
  )
  const [one, other] = await linkRevisions(repository, revisions, DEFAULT_SETTINGS)
  if (!one || !other) throw new Error('two revisions in, two out')
  const [, { snapshot }] = await addNonPythonFiles(repository, one, other, new Set())
  const callers = requestedOr(snapshot.callers, []).map(
    ({ use, name, path, line }) => `${use} ${name} @ ${path}:${line}`,
  )
  return { callers, unresolved: snapshot.unresolved, searches }
}

test('the callers are known when a task is renamed', async () => {
  const { callers, searches } = await after(SHOP, RENAMED)
  expect(callers).toEqual(['caller shop.tasks.pay @ web/src/names.ts:1'])
  expect(searches).toEqual(['head package.json', 'base programs', 'head programs'])
})

test('one that names neither client nor package is found by the name that goes', async () => {
  const files = {
    'web/src/send.ts': `import { client } from './client'\nexport const send = (name: string) => client.sendTask(name)\n`,
    'web/src/pay.ts': `import { send } from './send'\nsend("shop.tasks.pay")\n`,
    'web/src/names.ts': '',
  }
  const { callers } = await after({ ...SHOP, ...files }, { ...RENAMED, ...files })
  expect(callers).toEqual(['caller shop.tasks.pay @ web/src/pay.ts:2'])
})

test('they are known when one of them is touched, or what it takes its name from', async () => {
  for (const path of ['web/src/pay.ts', 'web/src/names.ts', 'web/src/client.ts']) {
    const { callers } = await after(SHOP, { ...SHOP, [path]: `${SHOP[path]}// touched\n` })
    expect(callers, path).toEqual(['caller shop.tasks.pay @ web/src/names.ts:1'])
  }
})

test('nothing is searched when neither name nor program goes', async () => {
  const head = { ...SHOP, 'shop/tasks.py': `${SHOP['shop/tasks.py']}# touched\n`, 'README.md': 'touched' }
  expect(await after(SHOP, head)).toEqual({ callers: [], unresolved: [], searches: [] })
})

test('nothing is read when another program is touched', async () => {
  const { callers } = await after(SHOP, {
    ...SHOP,
    'web/src/page.tsx': 'export const Page = () => <p>touched</p>\n',
  })
  expect(callers).toEqual([])
})

test('one search is all where no package.json depends on a client', async () => {
  const foreign = { 'web/package.json': '{}', 'web/node_modules/x/package.json': PACKAGE }
  const { callers, searches } = await after({ ...SHOP, ...foreign }, { ...RENAMED, ...foreign })
  expect([callers, searches]).toEqual([[], ['head package.json']])
})

test('installed packages and tests are left out', async () => {
  const call = `import { createClient } from 'celery-node'\ncreateClient().createTask('shop.tasks.pay')\n`
  const files = { 'web/node_modules/x/index.js': call, 'web/tests/a.ts': call, 'web/src/pay.ts': '' }
  expect((await after({ ...SHOP, ...files }, { ...RENAMED, ...files })).callers).toEqual([])
})

test('a program that is too large to be read is reported', async () => {
  const bundle = `// celery-node\n${'x()\n'.repeat(60_000)}`
  const { callers, unresolved } = await after(SHOP, { ...RENAMED, 'web/bundle.js': bundle })
  expect(callers.length).toBe(1)
  expect(unresolved).toEqual([
    {
      kind: 'unknown',
      path: 'web/bundle.js',
      line: 0,
      reason: 'the tasks that it calls are not known: it is too large',
    },
  ])
})

test('when very many tasks go, their modules are searched for', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `t${i}`)
  const many = { 'web/src/pay.ts': `import { client } from './client'\nclient.sendTask("shop.tasks.t7")\n` }
  const base = { ...SHOP, ...many, 'shop/tasks.py': names.map(tasks).join('') }
  const { callers } = await after(base, { ...SHOP, ...many })
  expect(callers).toEqual(['caller shop.tasks.t7 @ web/src/pay.ts:2'])
})

test('a check goes through with all of it', async () => {
  const source = memorySource({ base: SHOP, head: RENAMED })
  const report = await checkRevisions(source, { base: 'base', head: 'head' }, DEFAULT_SETTINGS, NULL_STORE)
  expect(report.changes.map(({ kind }) => kind)).toEqual(['renamed'])
})

test('an unreadable configuration of imports is reported', async () => {
  const aliased = {
    ...SHOP,
    'web/src/pay.ts': (SHOP['web/src/pay.ts'] as string).replace('./names.js', '@/names'),
  }
  const { unresolved } = await after(aliased, {
    ...aliased,
    ...RENAMED,
    'web/src/pay.ts': aliased['web/src/pay.ts'],
    'web/tsconfig.json': '{{{',
  })
  expect(unresolved.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'web/tsconfig.json: the tasks that it calls are not known: TypeScript cannot follow its imports',
  ])
})
