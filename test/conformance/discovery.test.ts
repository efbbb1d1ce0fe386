import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plain } from '../../src/shared/prose.ts'
import { bytesOf } from '../support/memory-source.ts'
import { check, type RuleCase, ruleCases } from '../support/rule-cases.ts'
import { PYTHON, type RealCelery, startCelery } from './real-celery.ts'

/** What a fixture's settings leave out, as rules do without it. */
const SETTINGS = `INSTALLED_APPS = ["django.contrib.contenttypes", *INSTALLED_APPS]
SECRET_KEY = "x"
`

/** Lists that the environment completes cannot run. */
const RUNNABLE = ruleCases().filter(({ rule, name, head }) => {
  const isStarted = 'project/settings.py' in head || 'mill/__init__.py' in head
  return rule === 'task-outside-tasks-module' && isStarted && !name.endsWith('computed')
})
/** Their point is another worker, a package that is not installed, or a way of importing that this worker does not take. */
const STARTED_OTHERWISE = /command|factory|foreign|loop|script|no-list-names/

/** The tasks that a worker of this project has once it has started. */
async function registered(celery: RealCelery, { name, head }: RuleCase): Promise<readonly string[]> {
  const project = ['project', 'mill'].find((one) => {
    const settings = head[`${one}/settings.py`]
    return settings !== undefined && Buffer.from(bytesOf(settings)).includes('INSTALLED_APPS')
  })
  if (project === undefined) {
    const modules = ['run_worker.py' in head ? 'run_worker' : 'mill.worker']
    const tasks = await celery.register({ title: name, files: head, modules, startsWorker: true })
    return tasks.map((task) => task.name)
  }
  const settings = `from ${project}.settings import *\n${SETTINGS}${'mails/urls.py' in head ? 'ROOT_URLCONF = "mails.urls"\n' : ''}`
  const tasks = await celery.register({
    title: name,
    files: { ...head, [`${project}/worker_settings.py`]: settings },
    modules: [`${project}.celery`],
    djangoSettings: `${project}.worker_settings`,
  })
  return tasks.map((task) => task.name)
}

/** Other distributions are not installed here, and a list that is not in use would have to be. */
const LISTS = ruleCases().filter(({ rule, name }) => {
  return rule === 'worker-import-missing' && !/distribution|shared-namespace|not-in-use/.test(name)
})

describe.skipIf(PYTHON === undefined)(
  'whether a real worker starts (needs python3-celery, python3-django)',
  () => {
    let celery: RealCelery
    beforeAll(() => {
      celery = startCelery()
    })
    afterAll(() => celery.close())

    test.each(LISTS)('$name', async (one) => {
      const { findings } = await check(one)
      const found = findings.find(({ rule }) => rule === one.rule)
      const isStopped = found !== undefined && plain(found.message).includes('ModuleNotFoundError')
      const started = celery.register({
        title: one.name,
        files: one.head,
        modules: ['mill/celery.py' in one.head ? 'mill.celery' : 'mill.worker'],
        startsWorker: true,
      })
      if (isStopped) await expect(started).rejects.toThrow(/ModuleNotFoundError/)
      // What autodiscovery passes over is not registered.
      else if (found) expect((await started).map(({ name }) => name)).not.toContain('mill.pack')
      else await expect(started).resolves.not.toEqual([])
    })
  },
)

describe.skipIf(PYTHON === undefined)(
  'what a real worker registers (needs python3-celery, python3-django)',
  () => {
    let celery: RealCelery
    beforeAll(() => {
      celery = startCelery()
    })
    afterAll(() => celery.close())

    test.each(RUNNABLE.filter(({ name }) => !STARTED_OTHERWISE.test(name)))('$name', async (one) => {
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
