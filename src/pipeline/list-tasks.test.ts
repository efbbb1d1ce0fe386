import { expect, test } from 'vitest'
import { tasksIn } from '../../test/support/list-tasks.ts'

const task = (name: string) => `from celery import shared_task\n@shared_task\ndef ${name}(): pass\n`

test('repositories that are read at the same time do not get in the way of each other', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `t${i}`)
  const reports = await Promise.all(names.map((name) => tasksIn({ 'tasks.py': task(name) })))
  expect(reports.map(({ tasks }) => tasks.map((one) => one.name))).toEqual(
    names.map((name) => [`tasks.${name}`]),
  )
})
