import { expect, test } from 'vitest'
import { tasksIn } from '../../test/support/list-tasks.ts'
import { memorySource } from '../../test/support/memory-source.ts'
import { memoryStore } from '../../test/support/memory-store.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { listTasks } from './list-tasks.ts'

const task = (name: string) => `from celery import shared_task\n@shared_task\ndef ${name}(): pass\n`

test('repositories that are read at the same time do not get in the way of each other', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `t${i}`)
  const reports = await Promise.all(names.map((name) => tasksIn({ 'tasks.py': task(name) })))
  expect(reports.map(({ tasks }) => tasks.map((one) => one.name))).toEqual(
    names.map((name) => [`tasks.${name}`]),
  )
})

test('a cached file without facts is read when its tasks are requested', async () => {
  // Only the second revision makes tasks of what `job` decorates; jobs.py itself is the same.
  const both = {
    'app.py': 'from celery import Celery\napp = Celery("p")\n',
    'jobs.py': 'from deco import job  # a task\n@job\ndef f(): pass\n',
  }
  const source = memorySource({
    before: { ...both, 'deco.py': 'def job(f): return f\n' },
    after: { ...both, 'deco.py': 'from celery import shared_task\ndef job(f): return shared_task(f)\n' },
  })
  const store = memoryStore()
  await listTasks(source, 'before', DEFAULT_SETTINGS, store)
  const { tasks } = await listTasks(source, 'after', DEFAULT_SETTINGS, store)
  expect(tasks.map(({ name }) => name)).toEqual(['jobs.f'])
})

test('files of equal content resolve their names each in its own place', async () => {
  const tasks =
    'from celery import shared_task\nfrom .names import NAME\n@shared_task(name=NAME)\ndef f(): pass\n'
  const { tasks: found } = await tasksIn({
    'a/__init__.py': '',
    'a/names.py': 'NAME = "first"\n',
    'a/tasks.py': tasks,
    'b/__init__.py': '',
    'b/names.py': 'NAME = "second"\n',
    'b/tasks.py': tasks,
  })
  expect(found.map(({ name }) => name)).toEqual(['first', 'second'])
})

test.each([
  ['a file that is not there', { path: 'shop/nope.py', class: 'Queues' }, 'shop/nope.py'],
  ['a class that is not there', { path: 'shop/queues.py', class: 'Queus' }, 'did you mean Queues?'],
  ['constants of a file that has none', { path: 'shop/queues.py', class: null }, 'it has no constants'],
])('settings that name %s as the registry are reported', async (_, registry, problem) => {
  const files = { 'shop/queues.py': 'class Queues:\n    Mail = "mail"\n', 'shop/tasks.py': task('pay') }
  const source = memorySource({ head: files })
  const { unresolved } = await listTasks(source, 'head', { ...DEFAULT_SETTINGS, registry }, memoryStore())
  expect(unresolved.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    expect.stringContaining(problem),
  ])
})

test('a source root without Python is reported, one with Python is not', async () => {
  const source = memorySource({ head: { 'src/shop/tasks.py': task('pay') } })
  const settings = { ...DEFAULT_SETTINGS, sourceRoots: ['src', 'source', ''] }
  const { unresolved } = await listTasks(source, 'head', settings, memoryStore())
  expect(unresolved.map(({ path }) => path)).toEqual(['source'])
})

test('an application of another package gives its settings a prefix', async () => {
  const { tasks } = await tasksIn({
    'shop/__init__.py': '',
    'shop/worker.py':
      'from company.celery import Worker\napp = Worker("shop")\napp.config_from_object("shop.settings", namespace="SHOP")\n',
    'shop/settings.py': 'INSTALLED_APPS = []\nSHOP_TASK_ROUTES = {"shop.jobs.pay": {"queue": "slow"}}\n',
    'shop/jobs.py': 'from shop.worker import app\n@app.task\ndef pay(): pass\n',
  })
  expect(tasks.map(({ name, effectiveQueue }) => [name, effectiveQueue])).toEqual([
    ['shop.jobs.pay', { queue: 'slow', by: 'route' }],
  ])
})
