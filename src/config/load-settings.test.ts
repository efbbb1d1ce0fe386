import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { loadSettings, type OwnerRepositories, type SettingsSource } from './load-settings.ts'

const YML = '.github/celery-guard.yml'
const TODAY = '2027-02-01'
const ALONE = { ownerRepositories: null, today: TODAY }

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

/** The settings of a repository with these files, whose owner has these others. */
function load(files: Readonly<Record<string, string>>, siblings: OwnerRepositories | null = null) {
  return loadSettings(
    source(files),
    tree(Object.fromEntries(Object.keys(files).map((path) => [path, path]))),
    { ownerRepositories: siblings, today: TODAY },
  )
}

const UNUSED = '; none of the settings in this file are used'

describe('a repository’s settings', () => {
  test('are in a file of their own, else in a section of pyproject.toml', async () => {
    const files = {
      'pyproject.toml': '[tool.celery-guard]\ngate = "notice"\n',
      '.github/celery-guard.yaml': 'gate: warning',
      [YML]: 'gate: never',
    }
    const gates = []
    for (const path of [YML, '.github/celery-guard.yaml', 'pyproject.toml'] as const) {
      gates.push((await load(files)).settings.gate)
      delete (files as Partial<typeof files>)[path]
    }
    expect(gates).toEqual(['never', 'warning', 'notice'])
    expect(await load(files)).toEqual({ settings: DEFAULT_SETTINGS, gaps: [] })
  })

  test('are the defaults without a file', async () => {
    const nothing = { settings: DEFAULT_SETTINGS, gaps: [] }
    expect(await load({ 'celery-guard.yml': 'gate: never' })).toEqual(nothing)
    expect(await load({ 'pyproject.toml': '[tool.ruff]\n' })).toEqual(nothing)
    expect(await load({ 'pyproject.toml': 'celery-guard = [' })).toMatchObject({ gaps: [{ line: 1 }] })
  })

  test('that cannot be read are reported, never taken for empty ones', async () => {
    const unreadable = await loadSettings(source({}), tree({ [YML]: 'one' }), ALONE)
    expect(unreadable.gaps.map((gap) => gap.reason)).toEqual([
      `the settings could not be read: gone${UNUSED}`,
    ])
    const link = await loadSettings(source({}), tree({ [YML]: 'one' }, 'symlink'), ALONE)
    expect(link.gaps.map((gap) => gap.reason)).toEqual([
      `the settings could not be read: it is a symlink, not a file${UNUSED}`,
    ])
  })

  test('that are invalid are reported with their place', async () => {
    expect((await load({ [YML]: '\nrules: 3' })).gaps).toEqual([
      {
        kind: 'unreadable',
        path: YML,
        line: 2,
        reason: 'column 8: expected a mapping of rules to severities, found 3',
      },
    ])
  })
})

describe('settings that extend others', () => {
  function siblings(files: Readonly<Record<string, string>>): OwnerRepositories {
    return {
      owner: 'acme',
      read: async (repository, path) => {
        const text = files[`${repository}/${path}`]
        return text === undefined ? null : { bytes: Buffer.from(text) }
      },
    }
  }

  test('hold where the file is silent', async () => {
    const shared =
      'rules: {task-removed: off, queue-literal: error}\ngate: warning\nignored-paths: [a]\ndrafts: true'
    const own =
      'extends: .github\nrules: {queue-literal: off}\ngate: never\nignored-paths: [b]\ndrafts: false'
    const { settings, gaps } = await load({ [YML]: own }, siblings({ [`.github/${YML}`]: shared }))
    expect(gaps).toEqual([])
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      rules: { 'task-removed': 'off', 'queue-literal': 'off' },
      gate: 'never',
      ignoredPaths: [...DEFAULT_SETTINGS.ignoredPaths, 'a', 'b'],
      drafts: false,
    })
  })

  test('may have expired entries, which are reported in their file', async () => {
    const shared = 'ignore:\n- {rule: task-removed, reason: old, until: 2027-01-31}'
    const own = 'extends: .github\nignore: [{rule: queue-literal, task: a.b, reason: new, until: 2027-02-01}]'
    const { settings, gaps } = await load({ [YML]: own }, siblings({ [`.github/${YML}`]: shared }))
    expect(settings.ignores.map(({ reason }) => reason)).toEqual(['new'])
    expect(gaps).toEqual([
      {
        kind: 'unknown',
        path: `acme/.github/${YML}`,
        line: 2,
        reason:
          'ignore: the entry for task-removed expired on 2027-01-31 and ignores nothing; remove it or give a later date',
      },
    ])
  })

  test('may be named with their owner, who is the same', async () => {
    const others = siblings({ 'house-rules/.github/celery-guard.yaml': 'gate: never' })
    expect(await load({ [YML]: 'extends: ACME/house-rules' }, others)).toMatchObject({
      settings: { gate: 'never' },
      gaps: [],
    })
    expect(await load({ [YML]: '\nextends: evil/house-rules' }, others)).toMatchObject({
      settings: DEFAULT_SETTINGS,
      gaps: [
        {
          kind: 'unreadable',
          path: YML,
          line: 2,
          reason: 'column 10: evil/house-rules does not belong to acme; its settings are not used',
        },
      ],
    })
  })

  test('that cannot be read, or only in part, are reported, and the valid ones apply', async () => {
    const missing = await load({ [YML]: 'extends: .github\ngate: never' }, siblings({}))
    expect(missing.settings.gate).toBe('never')
    expect(missing.gaps).toMatchObject([
      {
        path: YML,
        line: 1,
        reason: expect.stringContaining(`acme/.github has no ${YML} that this app may read`),
      },
    ])
    const faulty = siblings({ [`.github/${YML}`]: 'gate: never\nfix: 3\nextends: other' })
    expect(await load({ [YML]: 'extends: .github' }, faulty)).toMatchObject({
      settings: { ...DEFAULT_SETTINGS, gate: 'never' },
      gaps: [
        { path: `acme/.github/${YML}`, line: 2 },
        { path: `acme/.github/${YML}`, line: 3, reason: expect.stringContaining('cannot extend others') },
      ],
    })
  })

  test('are out of reach for the command line, which says so', async () => {
    expect(await load({ [YML]: 'extends: .github\ngate: never' })).toMatchObject({
      settings: { ...DEFAULT_SETTINGS, gate: 'never' },
      gaps: [{ reason: expect.stringContaining('only the GitHub App reads .github') }],
    })
  })
})
