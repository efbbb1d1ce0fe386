import { expect, test } from 'vitest'
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
  const makers = names.map((name) => `def ${name}(f):\n${returns}`)
  const { tasks } = await tasksIn({ 'tasks.py': `${HEAD}${makers.join('')}@task0\ndef f(): pass\n` })
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

test('many routes for many tasks are told in time, or not known', async () => {
  const routes = Array.from({ length: 4000 }, (_, i) => `"${i}.*.x": "q"`).join(', ')
  const definitions = Array.from({ length: 4000 }, (_, i) => `@app.task\ndef f${i}(): pass\n`)
  const source = `${HEAD}app.conf.task_routes = {${routes}}\n${definitions.join('')}`
  const { tasks } = await tasksIn({ 'tasks.py': source })
  expect(new Set(tasks.map(({ delivery }) => delivery.by))).toEqual(new Set(['unknown']))
})
