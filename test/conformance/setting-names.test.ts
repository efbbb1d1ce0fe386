import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OLDER_NAMES } from '../../src/analysis/celery-config/setting-names.ts'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import { check } from '../support/rule-cases.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

const SCRIPT = 'import json; from celery.app.defaults import _TO_NEW_KEY; print(json.dumps(_TO_NEW_KEY))'

test.skipIf(PYTHON === undefined)('the names of settings are those of Celery’s own table', () => {
  const table: unknown = JSON.parse(execFileSync(PYTHON ?? '', ['-c', SCRIPT], { encoding: 'utf8' }))
  const known = Object.fromEntries([...OLDER_NAMES].map(([name, older]) => [older, name]))
  // Celery is older than the table, which has settings that were added since.
  expect(known).toMatchObject(Object(table))
  expect(Object.keys(known)).toHaveLength(OLDER_NAMES.size)
})

const APP = `from celery import Celery

app = Celery("mill")
app.config_from_object("mill.config")
`

/** The module's lines, and whether Celery refuses them. */
const MODULES: readonly (readonly [lines: string, isRefused: boolean])[] = [
  ['task_default_queue = "mill"\ntask_ignore_result = True', false],
  ['CELERY_DEFAULT_QUEUE = "mill"\nCELERY_IGNORE_RESULT = True', false],
  ['task_default_queue = "mill"\ntask_ignore_result = True\nCELERY_ROUTES = {"mill.*": "x"}', true],
  ['CELERY_DEFAULT_QUEUE = "mill"\nCELERY_IGNORE_RESULT = True\ntask_routes = {"mill.*": "x"}', true],
  ['task_ignore_result = True\nCELERY_IGNORE_RESULT = True\ntask_track_started = True', false],
  ['task_ignore_result = True\nMILL_ROUTES = {"mill.*": "x"}', false],
]

describe.skipIf(PYTHON === undefined)('setting names of both generations in one module', () => {
  let celery: RealCelery
  beforeAll(() => {
    celery = startCelery()
  })
  afterAll(() => celery.close())

  test.each(MODULES)('%j: refused %s', async (lines, isRefused) => {
    const files = { 'mill/__init__.py': '', 'mill/celery.py': APP, 'mill/config.py': `${lines}\n` }
    const started = celery.register({
      title: lines,
      files: { ...files, 'run.py': 'from mill.celery import app\n\nlist(app.conf)\n' },
      modules: ['run'],
      startsWorker: true,
    })
    if (isRefused) await expect(started).rejects.toThrow('ImproperlyConfigured')
    else await expect(started).resolves.toEqual([])
    const { findings } = await check({
      base: { ...files, 'mill/config.py': '' },
      head: files,
      settings: DEFAULT_SETTINGS,
    })
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)
    expect(errors).toEqual(isRefused ? ['setting-without-effect'] : [])
  })
})
