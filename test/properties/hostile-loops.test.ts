import { expect, test } from 'vitest'
import { tasksIn } from '../support/list-tasks.ts'

const HEAD = 'from celery import Celery\napp = Celery("p")\ndef f(): pass\n'

test('loops in loops do not multiply', async () => {
  const items = `(${Array.from({ length: 200 }, (_, i) => `"${i}"`).join(', ')})`
  const loops = ['a', 'b', 'c', 'd'].map((name, depth) => `${'    '.repeat(depth)}for ${name} in ${items}:`)
  const body = `${'    '.repeat(4)}app.task(name=a + b + c + d)(f)`
  const { tasks } = await tasksIn({ 'tasks.py': `${HEAD}${[...loops, body].join('\n')}\n` })
  expect(tasks.length).toBe(200)
  expect(tasks.every(({ name }) => name === null)).toBe(true)
})

test('names that a method makes ever longer are not known', async () => {
  const grow = Array.from({ length: 15 }, () => '        name = name.replace("f", "ffffffffff")').join('\n')
  const source = `from celery import Celery, shared_task\nclass App(Celery):\n    def gen_task_name(self, name, module):\n${grow}\n        return name\n@shared_task\ndef f(): pass\n`
  const { tasks } = await tasksIn({ 'tasks.py': source })
  expect(tasks.map(({ name }) => name)).toEqual([null])
})

test('a route that would keep a regular expression busy is matched at once', async () => {
  const source = `import re\n${HEAD}app.conf.task_routes = {re.compile(r"(${'a*'.repeat(30)})*b"): "q", "${'*a'.repeat(30)}*c": "q"}\n@app.task(name="${'a'.repeat(500)}")\ndef g(): pass\n`
  const { tasks } = await tasksIn({ 'tasks.py': source })
  expect(tasks.map(({ effectiveQueue }) => effectiveQueue)).toEqual([{ queue: 'celery', by: 'default' }])
})
