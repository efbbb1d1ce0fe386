import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/analysis/fixes/apply-edits.ts'
import { createsFile } from '../../src/analysis/model/edit.ts'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { check } from '../support/rule-cases.ts'
import { PYTHON } from './real-celery.ts'

type Project = Readonly<Record<string, string>>

const HAS_BEAT = PYTHON !== undefined && spawnSync(PYTHON, ['-c', 'import django_celery_beat']).status === 0

const settings = (...keys: readonly string[]): string => `INSTALLED_APPS = [
    "django.contrib.contenttypes", "django_celery_beat", "orders",
]
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
${keys.map((key) => `    "${key}": {"task": "orders.tasks.settle", "schedule": 60},\n`).join('')}}
`
const PROJECT: Project = {
  'mill/__init__.py': '',
  'orders/__init__.py': '',
  'orders/tasks.py':
    'from celery import shared_task\n\n\n@shared_task\ndef settle():\n    print("settled")\n',
  'orders/migrations/__init__.py': '',
  'orders/migrations/0001_initial.py':
    'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = []\n    operations = []\n',
}

const folder = mkdtempSync(join(tmpdir(), 'celery-guard-rows-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

/** The rows that beat sends once these revisions were deployed one after the other. */
function rowsAfter(...revisions: readonly Project[]): unknown[] {
  const database = join(folder, `${count++}.sqlite`)
  return revisions.map((files) => {
    const dir = join(folder, String(count++))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true })
      writeFileSync(join(dir, path), text)
    }
    const script = join(import.meta.dirname, 'schedule-rows.py')
    const answer = execFileSync(PYTHON ?? '', ['-B', script, dir, 'mill.settings', database], {
      encoding: 'utf8',
      input: '',
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const rows: unknown = JSON.parse(answer)
    return rows
  })
}

const SETTLE = ['settle', 'orders.tasks.settle']

describe.skipIf(!HAS_BEAT)(
  'rows of the database scheduler (needs python3-celery, python3-django-celery-beat)',
  () => {
    const base = { ...PROJECT, 'mill/settings.py': settings('settle', 'tidy') }

    test('the row of a removed entry goes on sending, until the fix deletes it', {
      timeout: 60_000,
    }, async () => {
      const head = { ...PROJECT, 'mill/settings.py': settings('settle') }
      const { findings } = await check({ base, head, settings: DEFAULT_SETTINGS })
      expect(findings.map(({ rule }) => rule)).toEqual(['beat-entry-removed'])
      const created = (findings[0]?.fix?.edits ?? []).filter(createsFile)
      const fixed = {
        ...head,
        ...Object.fromEntries(created.map((edit) => [edit.path, applyEdits('', [edit])])),
      }
      const both = [SETTLE, ['tidy', 'orders.tasks.settle']]
      expect(rowsAfter(base, head, fixed)).toEqual([both, both, [SETTLE]])
    })

    test('a renamed key leaves two rows', { timeout: 60_000 }, async () => {
      const head = { ...PROJECT, 'mill/settings.py': settings('settle', 'clean') }
      const { findings } = await check({ base, head, settings: DEFAULT_SETTINGS })
      expect(findings.map(({ rule }) => rule)).toEqual(['beat-entry-renamed'])
      expect(rowsAfter(base, head).at(-1)).toEqual([
        ['clean', 'orders.tasks.settle'],
        SETTLE,
        ['tidy', 'orders.tasks.settle'],
      ])
    })
  },
)
