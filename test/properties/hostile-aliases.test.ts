import { expect, test } from 'vitest'
import { summarize } from '../../src/analysis/python/file-summary.ts'
import { tasksIn } from '../support/list-tasks.ts'

const HEAD = 'from celery import Celery\napp = Celery("p")\n'

test('aliases under conditions do not double with each other', async () => {
  const alias = (i: number): string => {
    const value = i === 0 ? 'app.task' : `t${i - 1}`
    return `try: t${i} = ${value}\nexcept Exception: t${i} = ${value}\n`
  }
  const aliases = Array.from({ length: 28 }, (_, i) => alias(i))
  const { tasks } = await tasksIn({ 'tasks.py': `${HEAD}${aliases.join('')}@t27\ndef f(): pass\n` })
  expect(tasks.map(({ name }) => name)).toEqual(['tasks.f'])
})

test('decorators that return each other come to an end', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `task${i}`)
  const returns = names.map((name, j) => `    if f == ${j}: return ${name}(f)\n`).join('')
  const factories = names.map((name) => `def ${name}(f):\n${returns}`)
  const { tasks } = await tasksIn({ 'tasks.py': `${HEAD}${factories.join('')}@task0\ndef f(): pass\n` })
  expect(tasks).toEqual([])
})

test('loops one after the other do not add up to more tasks than anybody writes', async () => {
  const items = `(${Array.from({ length: 400 }, (_, i) => `"${i}"`).join(', ')})`
  const loop = 'for n in NAMES:\n    app.task(name=n)(f)\n'
  const { tasks } = await tasksIn({
    'tasks.py': `${HEAD}NAMES = ${items}\ndef f(): pass\n${loop.repeat(1000)}`,
  })
  expect(tasks.length).toBeLessThan(10_000)
})

test('many routes for many tasks are evaluated in time, or unknown', async () => {
  const routes = Array.from({ length: 4000 }, (_, i) => `"${i}.*.x": "q"`).join(', ')
  const definitions = Array.from({ length: 4000 }, (_, i) => `@app.task\ndef f${i}(): pass\n`)
  const source = `${HEAD}app.conf.task_routes = {${routes}}\n${definitions.join('')}`
  const { tasks } = await tasksIn({ 'tasks.py': source })
  expect(new Set(tasks.map(({ effectiveQueue }) => effectiveQueue.by))).toEqual(new Set(['unknown']))
})

test('functions that define tasks are not followed however often they are called', async () => {
  const inner = Array.from(
    { length: 400 },
    (_, i) => `    @app.task(name=n + "${i}")\n    def f${i}(): pass\n`,
  ).join('')
  const calls = Array.from({ length: 400 }, (_, i) => `a${i} = make("${i}")\n`).join('')
  const { tasks } = await tasksIn({ 'tasks.py': `${HEAD}def make(n):\n${inner}    return f0\n${calls}` })
  expect(tasks.length).toBeLessThan(10_000)
})

/** A decorator that hands on the one before, and one function under the last of them. */
function handedOn(count: number): Record<string, string> {
  const files: Record<string, string> = {
    'app.py': `${HEAD}from celery import shared_task\ndef job0(**k): return shared_task(**k)\n`,
    'use.py': `from m${count} import job${count}\n@job${count}()\ndef used(): pass\n`,
  }
  for (let i = 1; i <= count; i++) {
    const from = i === 1 ? 'app' : `m${i - 1}`
    files[`m${i}.py`] = `from ${from} import job${i - 1}\ndef job${i}(**k): return job${i - 1}(**k)\n`
  }
  return files
}

test('decorators that are handed on a few times are followed', async () => {
  const { tasks, unresolved } = await tasksIn(handedOn(2))
  expect([tasks.map(({ name }) => name), unresolved]).toEqual([['use.used'], []])
})

test('decorators that are passed on for ever are not followed, which is reported', async () => {
  const { tasks, unresolved } = await tasksIn(handedOn(200))
  expect(tasks).toEqual([])
  expect(unresolved.map(({ path, reason }) => [path, reason])).toEqual([
    ['m3.py', expect.stringContaining('there are too many decorators like it')],
  ])
})

test('nor are thousands of them', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => `job${i} = shared_task(queue="q")\n`).join('')
  const source = `${HEAD}from celery import shared_task\n${many}`
  const { unresolved } = await tasksIn({
    'app.py': source,
    'use.py': 'from app import job7\n@job7\ndef f(): pass\n',
  })
  expect(unresolved.map(({ path }) => path)).toEqual(['app.py'])
})

test('imports that are opened and never closed are read once each', () => {
  const text = 'from a import (\n'.repeat(200_000)
  expect(summarize(text).imports).toBe(' from a import ')
})
