import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../analysis/settings.ts'
import { loadSettings, type SettingsSource, settingsGaps } from './load-settings.ts'

function source(files: Readonly<Record<string, string>>): SettingsSource {
  return {
    blobs: async (oids) =>
      new Map(
        oids.map((oid) => [
          oid,
          oid in files ? { bytes: Buffer.from(files[oid] ?? '') } : { unreadable: 'gone' },
        ]),
      ),
  }
}

function tree(paths: Readonly<Record<string, string>>, kind = 'file') {
  return { entries: new Map(Object.entries(paths).map(([path, oid]) => [path, { oid, kind }])) }
}

test('the settings are read from the tree given', async () => {
  const loaded = await loadSettings(
    source({ one: 'rules: {task-removed: off}', two: 'rules: {task-removed: notice}' }),
    tree({ '.github/celery-guard.yaml': 'two', '.github/celery-guard.yml': 'one' }),
  )
  expect(loaded.path).toBe('.github/celery-guard.yml')
  expect(loaded.settings.rules).toEqual({ 'task-removed': 'off' })
})

test('the other ending will do', async () => {
  const files = tree({ '.github/celery-guard.yaml': 'one' })
  const loaded = await loadSettings(source({ one: 'rules: {task-removed: off}' }), files)
  expect(loaded.settings.rules).toEqual({ 'task-removed': 'off' })
})

test('without a file the defaults hold', async () => {
  const loaded = await loadSettings(source({}), tree({ 'celery-guard.yml': 'one' }))
  expect(loaded).toEqual({ settings: DEFAULT_SETTINGS, problems: [], path: null })
})

test('a file that cannot be read is told, never taken for an empty one', async () => {
  const unreadable = await loadSettings(source({}), tree({ '.github/celery-guard.yml': 'one' }))
  expect(unreadable.problems.map((problem) => problem.message)).toEqual([
    'the settings could not be read: gone',
  ])
  const link = await loadSettings(source({}), tree({ '.github/celery-guard.yml': 'one' }, 'symlink'))
  expect(link.problems.map((problem) => problem.message)).toEqual([
    'the settings could not be read: it is a symlink, not a file',
  ])
})

test('what is not used is told with its place', async () => {
  const files = tree({ '.github/celery-guard.yml': 'one' })
  const loaded = await loadSettings(source({ one: '\nrules: 3' }), files)
  expect(settingsGaps(loaded)).toEqual([
    {
      kind: 'unreadable',
      path: '.github/celery-guard.yml',
      line: 2,
      reason: 'column 8: expected a mapping of rules to severities, found 3',
    },
  ])
})
