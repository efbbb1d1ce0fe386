import { expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const MANY = 150_000
const TASKS = 'from celery import shared_task\n\n\n@shared_task\ndef pay():\n    pass\n'

function check(base: Files, head: Files) {
  const revisions = { base: 'base', head: 'head' }
  return checkRevisions(memorySource({ base, head }), revisions, DEFAULT_SETTINGS, NULL_STORE)
}

test.each([
  [
    'spaces before a comment that is not needed',
    TASKS,
    `x = [${' '.repeat(MANY)}1]\n${TASKS}y = 1  # celery-guard: ignore[queue-literal] why\n`,
  ],
  ['a name of underscores', TASKS, TASKS.replace('pay', `a${'_'.repeat(MANY)}b`)],
  ['a route of brackets', TASKS, `${TASKS}CELERY_TASK_ROUTES = {"${'['.repeat(MANY)}*": {"queue": "a"}}\n`],
])('%s: a check ends quickly', async (_, base, head) => {
  await expect(check({ 'shop/tasks.py': base }, { 'shop/tasks.py': head })).resolves.toBeDefined()
})
