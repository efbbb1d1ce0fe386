import { expect, test } from 'vitest'
import type { FactsStores } from '../../src/ports/facts-store.ts'
import { emptyStores } from '../support/empty-stores.ts'
import { temporaryRepository } from '../support/temporary-repository.ts'
import { runDemo } from './run-demo.ts'

const TASKS = 'from celery import shared_task\n\n\n@shared_task\ndef send(order_id):\n    pass\n'
const VIEWS = 'from shop import tasks\n\n\ndef pay(order):\n    tasks.send.delay(order.id)\n'

function renaming(): string[] {
  const { dir, commit } = temporaryRepository()
  commit({ 'shop/__init__.py': '', 'shop/tasks.py': TASKS, 'shop/views.py': VIEWS })
  commit({ 'shop/tasks.py': TASKS.replace('send', 'post') })
  return ['--repo', dir, '--base', 'HEAD^', '--head', 'HEAD', '--no-fix']
}

test('a demo whose app posts no check fails', async () => {
  const stores: FactsStores = {
    ...(await emptyStores()),
    of() {
      throw new Error('the disk is gone')
    },
  }
  const { exitCode, stderr } = await runDemo(renaming(), stores)
  expect(stderr).toContain('demo: Error: the app reported no check on ')
  expect(exitCode).toBe(1)
})

test('a demo whose check differs from the same commits read without GitHub fails', async () => {
  const stores = await emptyStores()
  const broken: FactsStores = {
    ...stores,
    of: (repository) => ({
      ...stores.of(repository),
      // No file has the words of tasks.
      readVerdicts: async (_, oids) => new Map(oids.map((oid) => [oid, false])),
    }),
  }
  const { exitCode, stderr } = await runDemo(renaming(), broken)
  expect(stderr).toBe('demo: the check says success, the same commits read without GitHub say failure\n')
  expect(exitCode).toBe(1)
})
