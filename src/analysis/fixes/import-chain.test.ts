import { expect, test } from 'vitest'
import type { Files } from '../../../test/support/memory-source.ts'
import { check } from '../../../test/support/rule-cases.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'

const QUEUES = 'class CeleryQueues:\n    Mail = "mail"\n'
const TASK =
  'from celery import shared_task\n\n\n@shared_task(name="shop.tasks.send", queue="mail")\ndef send(): pass\n'

/** Whether the literal queue of a new task can be mended by importing the registry. */
async function isMended(queues: string, others: Files = {}): Promise<boolean> {
  const base = { 'shop/__init__.py': '', 'project/__init__.py': '', 'project/queues.py': queues, ...others }
  const { findings } = await check({
    base,
    head: { ...base, 'shop/tasks.py': TASK },
    settings: DEFAULT_SETTINGS,
  })
  expect(findings.map(({ rule }) => rule)).toEqual(['queue-literal'])
  return findings[0]?.fix !== null
}

test.each([
  ['imports nothing of it', `# For Celery.\n${QUEUES}`],
  ['imports it when a function runs', `${QUEUES}\n\ndef all_tasks():  # of Celery\n    import shop.tasks\n`],
])('a registry is imported where it %s', async (_, queues) => {
  expect(await isMended(queues)).toBe(true)
})

test.each<[string, string, Files]>([
  ['imports the module', `from shop.tasks import send  # a Celery task\n${QUEUES}`, {}],
  ['imports it from its package', `from shop import tasks  # for Celery\n${QUEUES}`, {}],
  [
    'imports relatively what imports it',
    `from . import celery\n${QUEUES}`,
    { 'project/celery.py': 'from shop import tasks\n' },
  ],
  [
    'imports it under a condition',
    `try:  # Celery\n    import shop.tasks\nexcept ImportError:\n    pass\n${QUEUES}`,
    {},
  ],
  [
    'imports what imports it',
    `from project.celery import app\n${QUEUES}`,
    { 'project/celery.py': 'from celery import Celery\nimport shop.tasks\napp = Celery("project")\n' },
  ],
  [
    'imports a package that imports it',
    `import shop.models  # Celery\n${QUEUES}`,
    { 'shop/__init__.py': 'from shop import tasks  # Celery\n', 'shop/models.py': '' },
  ],
])('a registry is not imported where it %s: neither would be whole', async (_, queues, others) => {
  expect(await isMended(queues, others)).toBe(false)
})
