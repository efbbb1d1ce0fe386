import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseFixes } from '../../src/analysis/fixes/choose-fixes.ts'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { checkRevisions } from '../../src/pipeline/check-revisions.ts'
import { NULL_STORE } from '../../src/pipeline/null-store.ts'
import { bytesOf, memorySource } from '../support/memory-source.ts'
import { PYTHON } from './real-celery.ts'
import { CASES, type MigrationCase } from './row-migration-cases.ts'

const HAS_BEAT = PYTHON !== undefined && spawnSync(PYTHON, ['-c', 'import django_celery_beat']).status === 0

interface Answer {
  readonly error?: string
  readonly conflicts: unknown
  readonly before: readonly unknown[]
  readonly after: readonly unknown[]
  readonly back: readonly unknown[]
  readonly again: readonly unknown[]
  readonly fresh?: readonly unknown[]
  readonly missing: readonly string[]
}

const folder = mkdtempSync(join(tmpdir(), 'celery-guard-migrations-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The files of a case after the change, before its fixes. */
function headOf({ base, head }: MigrationCase): Record<string, string> {
  const files: Record<string, string | null> = { ...base, ...head }
  return Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]])),
  )
}

/** What the fixes of a case write. */
async function written(one: MigrationCase) {
  const remedies = one.requests.filter((request) => typeof request !== 'string')
  const rules = one.requests.filter((request) => typeof request === 'string')
  const report = await checkRevisions(
    memorySource({ base: one.base, head: headOf(one) }),
    { base: 'base', head: 'head' },
    DEFAULT_SETTINGS,
    NULL_STORE,
    { today: '2027-01-01', remedies },
  )
  return chooseFixes(report, { everything: false, all: true, names: rules }, rules)
}

const fixes = await Promise.all(CASES.map(written))
let answers: readonly Answer[] = []

beforeAll(() => {
  if (!HAS_BEAT) return
  const projects = CASES.map((one, i) => {
    const created = fixes[i]?.files ?? []
    const dir = join(folder, String(i))
    const files = { ...headOf(one), ...Object.fromEntries(created.map(({ path, bytes }) => [path, bytes])) }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), bytesOf(text))
    }
    const { root = '', apps, modules = {}, rows = [] } = one
    const path = created.find(({ isNew }) => isNew)?.path ?? ''
    const name = path.slice(path.lastIndexOf('/') + 1, -'.py'.length)
    const label = one.label
    return {
      folder: dir,
      root,
      apps,
      modules,
      rows,
      labels: [label],
      new: [label, name],
      createsRows: one.fresh !== undefined,
    }
  })
  const script = join(import.meta.dirname, 'row-migrations.py')
  answers = JSON.parse(
    execFileSync(PYTHON ?? '', ['-B', '-W', 'ignore', script], {
      input: JSON.stringify(projects),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  )
}, 240_000)

describe.each(CASES.map((one, i) => ({ ...one, i })))('$title', ({ path, after, fresh, i }) => {
  test('one migration is written', () => {
    const chosen = fixes[i]
    expect(chosen?.refused).toEqual([])
    expect(chosen?.left).toEqual([])
    expect(chosen?.files.filter(({ isNew }) => isNew).map((file) => file.path)).toEqual([path])
  })

  test.skipIf(!HAS_BEAT)('Django runs it forward, back and again', () => {
    const answer = answers[i]
    expect(answer?.error).toBeUndefined()
    expect(answer?.conflicts).toEqual({})
    expect(answer?.after).toEqual(after)
    if (!CASES[i]?.noReverse) expect(answer?.back).toEqual(answer?.before)
    expect(answer?.again).toEqual(after)
    expect(answer?.missing).toEqual([])
    expect(answer?.fresh).toEqual(fresh)
  })
})
