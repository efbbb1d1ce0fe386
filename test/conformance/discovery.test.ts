import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesOf, type Files } from '../support/memory-source.ts'
import { check, ruleCases } from '../support/rule-cases.ts'
import { PYTHON } from './real-celery.ts'

/** What a fixture's settings leave out, as rules do without it. */
const SETTINGS = `from project.settings import *
INSTALLED_APPS = ["django.contrib.contenttypes", *INSTALLED_APPS]
SECRET_KEY = "x"
`

/** Imports what a worker imports when it starts, and tells which tasks it has then. */
const WORKER = `from project.celery import app
app.loader.import_default_modules()
app.finalize()
print("\\n".join(sorted(app.tasks)))
`

/** A project without Django has no settings, and one whose applications are computed cannot run. */
const RUNNABLE = ruleCases().filter(({ rule, name, head }) => {
  return rule === 'task-outside-tasks-module' && 'project/settings.py' in head && !name.endsWith('computed')
})

function registered(files: Files): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'celery-guard-discovery-'))
  const settings = `${SETTINGS}${'mails/urls.py' in files ? 'ROOT_URLCONF = "mails.urls"\n' : ''}`
  for (const [path, content] of Object.entries({ ...files, 'project/worker_settings.py': settings })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytesOf(content))
  }
  const { stdout, stderr, status } = spawnSync(PYTHON ?? '', ['-B', '-c', WORKER], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: folder, DJANGO_SETTINGS_MODULE: 'project.worker_settings' },
  })
  rmSync(folder, { recursive: true })
  if (status !== 0) throw new Error(stderr)
  return stdout.split('\n')
}

describe.skipIf(PYTHON === undefined)(
  'what a real worker registers (needs python3-celery, python3-django)',
  () => {
    test.each(RUNNABLE)('$name', async (one) => {
      const { findings, changes } = await check(one)
      const flagged = findings
        .filter(({ rule }) => rule === one.rule)
        .flatMap(({ names }) => names.map((name) => name.new))
      const added = changes.flatMap(({ kind, new: task }) =>
        kind === 'added' && task?.name ? [task.name] : [],
      )
      const known = registered(one.head)
      expect(added.filter((name) => !known.includes(name))).toEqual(flagged)
    })
  },
)
