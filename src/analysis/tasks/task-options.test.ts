import { expect, test } from 'vitest'
import { tasksIn } from '../../../test/support/list-tasks.ts'

test('None counts as an unset option, except for retries', async () => {
  const decorator = '@shared_task(acks_late=None, max_retries=None, default_retry_delay=None, priority=3)'
  const { tasks } = await tasksIn({
    'tasks.py': `from celery import shared_task\n${decorator}\ndef f(): pass\n`,
  })
  expect(tasks[0]?.options).toEqual({
    default_retry_delay: { value: null, expression: 'None' },
    max_retries: { value: null, expression: 'None' },
    priority: { value: 3, expression: '3' },
  })
})
