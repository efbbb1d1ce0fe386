import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, type RuleCase, ruleCases } from '../support/rule-cases.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

/** What a fixture's settings leave out, as rules do without it. */
const SETTINGS = `from project.settings import *
INSTALLED_APPS = ["django.contrib.contenttypes", *INSTALLED_APPS]
SECRET_KEY = "x"
`

/** A project without Django has no settings, and one whose applications are computed cannot run. */
const RUNNABLE = ruleCases().filter(({ rule, name, head }) => {
  return rule === 'task-outside-tasks-module' && 'project/settings.py' in head && !name.endsWith('computed')
})

/** The tasks that a worker of this project has once it has started. */
async function registered(celery: RealCelery, { name, head }: RuleCase): Promise<readonly string[]> {
  const settings = `${SETTINGS}${'mails/urls.py' in head ? 'ROOT_URLCONF = "mails.urls"\n' : ''}`
  const tasks = await celery.register({
    title: name,
    files: { ...head, 'project/worker_settings.py': settings },
    modules: ['project.celery'],
    djangoSettings: 'project.worker_settings',
  })
  return tasks.map((task) => task.name)
}

describe.skipIf(PYTHON === undefined)(
  'what a real worker registers (needs python3-celery, python3-django)',
  () => {
    let celery: RealCelery
    beforeAll(() => {
      celery = startCelery()
    })
    afterAll(() => celery.close())

    test.each(RUNNABLE)('$name', async (one) => {
      const { findings, changes } = await check(one)
      const flagged = findings
        .filter(({ rule }) => rule === one.rule)
        .flatMap(({ names }) => names.map((name) => name.new))
      const added = changes.flatMap(({ kind, new: task }) =>
        kind === 'added' && task?.name ? [task.name] : [],
      )
      const known = await registered(celery, one)
      expect(added.filter((name) => !known.includes(name))).toEqual(flagged)
    })
  },
)
