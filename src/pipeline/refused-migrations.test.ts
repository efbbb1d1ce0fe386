import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import type { RemedyOutcome } from '../analysis/model/types.ts'
import { plain } from '../shared/prose.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const SETTINGS = 'INSTALLED_APPS = ["django_celery_beat", "shop"]\n'

function migration(dependencies: string, more = ''): string {
  return `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [${dependencies}]\n${more}`
}

function tasks(...names: readonly string[]): string {
  const functions = names.map(
    (name) =>
      `\n\n@shared_task(name="${name}")\ndef send(day):\n    print("books of", day)\n    return day\n`,
  )
  return `from celery import shared_task\n${functions.join('')}`
}

const BASE = {
  'site/__init__.py': '',
  'site/settings.py': SETTINGS,
  'shop/__init__.py': '',
  'shop/migrations/__init__.py': '',
  'shop/migrations/0001_initial.py': migration(''),
  'shop/tasks.py': tasks('shop.send'),
}

type Texts = Readonly<Record<string, string | null>>

/** What becomes of `migration shop.send` where the change renames it in such a project. */
async function outcome(
  project: Texts,
  head: Texts = { 'shop/tasks.py': tasks('shop.deliver') },
  task = 'shop.send',
) {
  const existing = (files: Texts): Record<string, string> =>
    Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
  const base = { ...BASE, ...project }
  const report = await checkRevisions(
    memorySource({ base: existing(base), head: existing({ ...base, ...head }) }),
    { base: 'base', head: 'head' },
    DEFAULT_SETTINGS,
    NULL_STORE,
    { today: '2027-01-01', remedies: [{ kind: 'migration', task }] },
  )
  return report.remedies?.[0]
}

function said(one: RemedyOutcome | undefined): string {
  if (one === undefined) return 'nothing'
  return 'refusal' in one ? plain(one.refusal) : (one.fix.edits[0]?.path ?? '')
}

const NO_FOLDER = { 'shop/migrations/__init__.py': null, 'shop/migrations/0001_initial.py': null }
const SECOND = migration('("shop", "0001_initial")')

test.each<[string, Texts, RegExp]>([
  [
    'an application without migrations',
    { ...NO_FOLDER, 'shop/models.py': '' },
    /^The application in `shop` has no migrations\. /,
  ],
  ['a file outside of applications', NO_FOLDER, /^`shop\/tasks\.py` belongs to no Django application/],
  [
    'a folder that is not a package',
    { 'shop/migrations/__init__.py': null },
    /^Django does not load `shop\/migrations`/,
  ],
  [
    'migrations that are not committed',
    { 'shop/migrations/0001_initial.py': null, 'shop/models.py': 'class Order: pass\n' },
    /^The application in `shop` has no migrations\. /,
  ],
  [
    'two latest migrations',
    { 'shop/migrations/0002_a.py': SECOND, 'shop/migrations/0002_b.py': SECOND },
    /^`shop\/migrations` has several latest migrations, `0002_a` and `0002_b`\. Merge them first/,
  ],
  [
    'computed dependencies',
    { 'shop/migrations/0002_a.py': migration('*NEEDED') },
    /^`shop\/migrations\/0002_a\.py` computes its dependencies/,
  ],
  [
    'a migration that is missing',
    { 'shop/migrations/0003_a.py': migration('("shop", "0001_initial"), ("shop", "0002_gone")') },
    /^`shop\/migrations\/0003_a\.py` depends on `0002_gone`, which is missing/,
  ],
  [
    'a cycle',
    {
      'shop/migrations/0001_initial.py': migration('("shop", "0002_a")'),
      'shop/migrations/0002_a.py': SECOND,
    },
    /depend on each other in a cycle/,
  ],
  [
    'a file without a migration',
    { 'shop/migrations/helpers.py': 'x = 1\n' },
    /^`shop\/migrations\/helpers\.py` has no `Migration` class/,
  ],
  [
    'a computed label',
    { 'shop/apps.py': 'from django.apps import AppConfig\n\n\nclass Shop(AppConfig):\n    label = NAME\n' },
    /^The label of the application in `shop` is uncertain/,
  ],
  [
    'migrations that are off',
    { 'site/settings.py': `${SETTINGS}MIGRATION_MODULES = {"shop": None}\n` },
    /^`MIGRATION_MODULES` switches off/,
  ],
  [
    'migrations in an unknown place',
    { 'site/settings.py': `${SETTINGS}MIGRATION_MODULES = {"shop": "lib.shop"}\n` },
    /^`MIGRATION_MODULES` puts the migrations of `shop` where/,
  ],
  [
    'a project without the table',
    { 'site/settings.py': '' },
    /^The project does not use `django_celery_beat`/,
  ],
])('%s: no migration, and a reason', async (_, project, expected) => {
  expect(said(await outcome(project))).toMatch(expected)
})

test.each<[string, Texts]>([
  [
    'a label that other migrations show',
    { 'shop/apps.py': 'class Shop(AppConfig):\n    label = NAME\n', 'shop/migrations/0002_a.py': SECOND },
  ],
  ['a module that Django skips', { 'shop/migrations/_helpers.py': 'x = 1\n' }],
  [
    'models beside the folder of another application',
    { 'shop/models.py': 'class Order: pass\n', 'stock/models.py': '' },
  ],
  [
    'settings of tests that switch migrations off',
    { 'site/test_settings.py': 'MIGRATION_MODULES = {"shop": None}\n' },
  ],
  [
    'an application inside another one',
    { 'shop/tasks.py': '', 'shop/lib/__init__.py': '', 'shop/lib/tasks.py': tasks('shop.send') },
  ],
])('%s: a migration', async (_, project) => {
  const head = 'shop/lib/tasks.py' in project ? { 'shop/lib/tasks.py': tasks('shop.deliver') } : undefined
  expect(said(await outcome(project, head))).toMatch(/^shop\/migrations\/000[23]_rename_scheduled_tasks\.py$/)
})

test('a task that keeps its name needs none', async () => {
  const head = { 'shop/tasks.py': tasks('shop.send').replace('books', 'bills') }
  expect(said(await outcome({}, head))).toMatch(/^The change neither renames nor removes `shop\.send`/)
})

test.each([
  ['whose place in the fixture is clear', [], true],
  ['beside another model that names it', [{ model: 'shop.job', fields: { task: 'shop.send' } }], false],
])('a row %s', async (_, others, isEdited) => {
  const row = { model: 'django_celery_beat.periodictask', fields: { name: 'Send', task: 'shop.send' } }
  const found = await outcome({ 'shop/fixtures/rows.json': JSON.stringify([row, ...others], null, 2) })
  const paths = found && 'fix' in found ? found.fix.edits.map(({ path }) => path) : []
  expect(paths).toContain('shop/migrations/0002_rename_scheduled_tasks.py')
  expect(paths.includes('shop/fixtures/rows.json')).toBe(isEdited)
})

test('more migrations than are read', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_, i) => [`shop/migrations/${String(i + 2).padStart(4, '0')}.py`, SECOND]),
  )
  expect(said(await outcome(many))).toMatch(/^`shop\/migrations` holds 502 migrations/)
})
