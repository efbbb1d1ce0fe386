import { expect, test } from 'vitest'
import { type Files, memorySource } from '../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { link } from '../analysis/snapshot.ts'
import { createBlobLoader } from './blob-loader.ts'
import { linkRevisions } from './link-revisions.ts'
import { NULL_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'
import { readRevision, readRevisionLike } from './revision.ts'

const BASE: Files = {
  'shop/tasks.py':
    'from celery import shared_task\nfrom shop.names import PAY\n\n@shared_task(name=PAY)\ndef pay(order):\n    order.pay()\n',
  'shop/names.py': 'PAY = "shop.pay"\n',
  'shop/views.py': 'from shop.tasks import pay\n\ndef view():\n    pay.delay(1)\n',
  'shop/models.py': 'class Order:\n    pass\n',
}

async function linked(changes: Files) {
  const source = memorySource({ base: BASE, head: { ...BASE, ...changes } })
  const loader = createBlobLoader(source, loadPythonParser, NULL_STORE)
  const repository = { source, loader, store: NULL_STORE }
  const base = await readRevision(repository, 'base', DEFAULT_SETTINGS)
  const head = await readRevisionLike(base, loader, await source.tree('head'), DEFAULT_SETTINGS)
  const revisions = await linkRevisions(repository, [base, { ...head, before: base.tree }], DEFAULT_SETTINGS)
  if (!revisions[0] || !revisions[1]) throw new Error('two revisions in, two revisions out')
  return { base: revisions[0], head: revisions[1] }
}

test.each<[string, Files]>([
  ['a model', { 'shop/models.py': 'class Order:\n    paid = False\n' }],
  ['a call of a task', { 'shop/views.py': 'from shop.tasks import pay\n\ndef view():\n    pay.delay(2)\n' }],
])('%s: the tasks of base hold, and what differs is as if head were linked alone', async (_, changes) => {
  const { base, head } = await linked(changes)
  expect(head.snapshot.tasks).toBe(base.snapshot.tasks)
  const alone = link(head.input)
  expect(head.snapshot.callSites).toEqual(alone.callSites)
  expect(JSON.stringify(head.snapshot.tasks)).toBe(JSON.stringify(alone.tasks))
  expect(head.snapshot.changedPaths).toEqual(Object.keys(changes))
})

test.each<[string, Files, string]>([
  [
    'a task',
    { 'shop/tasks.py': `${BASE['shop/tasks.py']}\n@shared_task\ndef mail():\n    pass\n` },
    'shop.pay',
  ],
  ['a constant that a task uses', { 'shop/names.py': 'PAY = "pay"\n' }, 'pay'],
  ['a module that hides it', { 'shop/names/__init__.py': 'PAY = "new"\n' }, 'new'],
])('%s: head is linked anew', async (_, changes, name) => {
  const { base, head } = await linked(changes)
  expect(head.snapshot.tasks).not.toBe(base.snapshot.tasks)
  expect(head.snapshot.tasks.map((task) => task.name)).toContain(name)
})

test('an import that is gone: whether a worker still finds the tasks is looked into anew', async () => {
  const { base, head } = await linked({ 'shop/views.py': 'def view(pay):\n    pay.delay(1)\n' })
  expect(head.snapshot.tasks).not.toBe(base.snapshot.tasks)
})
