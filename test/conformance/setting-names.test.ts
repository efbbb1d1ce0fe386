import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { OLDER_NAMES } from '../../src/analysis/celery-config/setting-names.ts'
import { PYTHON } from './real-celery.ts'

const SCRIPT = 'import json; from celery.app.defaults import _TO_NEW_KEY; print(json.dumps(_TO_NEW_KEY))'

test.skipIf(PYTHON === undefined)('the names of settings are those of Celery’s own table', () => {
  const table: unknown = JSON.parse(execFileSync(PYTHON ?? '', ['-c', SCRIPT], { encoding: 'utf8' }))
  const known = Object.fromEntries([...OLDER_NAMES].map(([name, older]) => [older, name]))
  // Celery is older than the table, which has settings that were added since.
  expect(known).toMatchObject(Object(table))
  expect(Object.keys(known)).toHaveLength(OLDER_NAMES.size)
})
