import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import { memoryStore } from '../../test/support/memory-store.ts'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'

import type { Senders } from '../analysis/senders/senders.ts'
import { sendersInChange } from '../analysis/senders/senders-in-change.ts'
import type { FactsStore } from '../ports/facts-store.ts'
import type { RepositorySource } from '../ports/repository-source.ts'
import { plain } from '../shared/prose.ts'
import { addReferences } from './add-references.ts'
import { addSenders } from './add-senders.ts'
import { createBlobLoader } from './blob-loader.ts'
import { linkRevisions } from './link-revisions.ts'
import { NULL_STORE } from './null-store.ts'
import { loadPythonParser } from './python-parser.ts'
import { readRevision } from './revision.ts'

const SHOP = {
  'shop/__init__.py': '',
  'shop/celery.py': 'from celery import Celery\n\napp = Celery("shop")\napp.autodiscover_tasks(["shop"])\n',
  'shop/tasks.py': `from celery import shared_task


@shared_task
def pay(order_id): ...
`,
}

/** Who sends `shop.tasks.pay`, which head lacks. */
async function sendersOfPay(
  files: Readonly<Record<string, string>>,
  settings: Settings = DEFAULT_SETTINGS,
  store: FactsStore = NULL_STORE,
  readBlobs?: RepositorySource['blobs'],
): Promise<Senders> {
  const base = { ...SHOP, ...files }
  const local = memorySource({ base, head: { ...base, 'shop/tasks.py': '' } })
  const source = readBlobs ? { ...local, blobs: readBlobs } : local
  const loader = createBlobLoader(source, loadPythonParser, store)
  const repository = { source, store, loader }
  const revisions = [
    await readRevision(repository, 'base', DEFAULT_SETTINGS),
    await readRevision(repository, 'head', DEFAULT_SETTINGS),
  ]
  const [linkedBase, linkedHead] = await linkRevisions(repository, revisions, DEFAULT_SETTINGS)
  if (!linkedBase || !linkedHead) throw new Error('two revisions')
  const named = await addReferences(loader, linkedBase, linkedHead)
  const [{ snapshot }, head] = await addSenders(repository, ...named)
  await loader.save()
  const task = snapshot.tasks.find(({ qualname }) => qualname === 'pay')
  if (!task) throw new Error('base has the task')
  return sendersInChange({ base: snapshot, head: head.snapshot, settings }, task)
}

function shown({ known, unknown }: Senders): string {
  const senders = known.map(({ kind, path, line, call }) => {
    const given = call ? ` (${[...call.positional, ...call.keywords].join(', ')})` : ''
    return `${kind} ${path}:${line}${given}`
  })
  return [...senders, ...(unknown ? [plain(unknown.reason)] : [])].join('; ') || 'nobody'
}

const IMPORT = 'from shop.tasks import pay\n'

test.each([
  ['a call', `${IMPORT}pay.delay(1)`, 'call shop/views.py:2 (*0)'],
  [
    'a call by keyword',
    `${IMPORT}pay.apply_async(kwargs={"order_id": 1})`,
    'call shop/views.py:2 (order_id)',
  ],
  ['a call over several lines', `${IMPORT}(\n  pay\n  .delay(\n    1)\n)`, 'call shop/views.py:3 (*0)'],
  ['a signature', `${IMPORT}chain(pay.si(order_id=1))()`, 'signature shop/views.py:2 (order_id)'],
  ['another name', 'from shop.tasks import pay as charge\ncharge.delay(1)', 'call shop/views.py:2 (*0)'],
  ['the module', 'from shop import tasks\ntasks.pay.delay(1)', 'call shop/views.py:2 (*0)'],
  ['the module by another name', 'import shop.tasks as t\nt.pay.delay(1)', 'call shop/views.py:2 (*0)'],
  ['a lambda', `${IMPORT}on_commit(lambda: pay.delay(1))`, 'call shop/views.py:2 (*0)'],
  ['a partial call', `${IMPORT}partial(pay.delay, 1)`, 'call shop/views.py:2'],
  ['a bound method', `${IMPORT}on_commit(pay.delay)`, 'call shop/views.py:2'],
  ['a star import', 'from shop.tasks import *\npay.delay(1)', 'call shop/views.py:2 (*0)'],
  ['its name', 'app.send_task("shop.tasks.pay", (1,))', 'name shop/views.py:1 (*0)'],
  [
    'its name as a signature',
    'from celery import signature\nsignature("shop.tasks.pay")',
    'name shop/views.py:2',
  ],
  ['a mapping of tasks', 'current_app.tasks["shop.tasks.pay"].delay(1)', 'name shop/views.py:1'],
  ['its name attribute', `${IMPORT}app.send_task(pay.name)`, 'name shop/views.py:2'],
  [
    'a partial after the transaction',
    `${IMPORT}on_commit(partial(pay.apply_async, (1,), queue="x"))`,
    'call shop/views.py:2 (*0)',
  ],
  ['a row', 'PeriodicTask.objects.create(task="shop.tasks.pay")', 'row shop/views.py:1'],
  ['an import inside a function', `def f():\n    ${IMPORT}    pay.delay(1)`, 'call shop/views.py:3 (*0)'],
])('%s is a sender', async (_, text, expected) => {
  expect(shown(await sendersOfPay({ 'shop/views.py': text }))).toBe(expected)
})

test.each([
  ['an import', IMPORT],
  ['a plain call', `${IMPORT}pay(1)`],
  ['a call that runs it here', `${IMPORT}pay.apply((1,))`],
  ['another task of that name', 'from stock.tasks import pay\npay.delay(1)'],
  ['a parameter of that name', `${IMPORT}def f(pay):\n    pay.delay(1)`],
  ['a route', 'task_routes = {"shop.tasks.pay": {"queue": "money"}}'],
  ['its name in a docstring', '"""\nshop.tasks.pay sends money.\n"""'],
  ['a name of another module', 'app.send_task(f"stock.tasks.{kind}")'],
  ['a signature of a function', 'import inspect\ninspect.signature(f)'],
  [
    'the name attribute of another task',
    'from stock.tasks import pay\n@shared_task\ndef f(): ...\napp.send_task(f.name)',
  ],
  ['another member of its module', 'from shop import tasks\ngetattr(tasks, "refund").delay()'],
])('%s is no sender', async (_, text) => {
  expect(shown(await sendersOfPay({ 'shop/views.py': text }))).toBe('nobody')
})

test('calls in tests and in the body of the task are no senders', async () => {
  const files = {
    'shop/tests/test_pay.py': `${IMPORT}pay.delay(1)`,
    'shop/tasks.py': `${SHOP['shop/tasks.py'].replace('...', '\n    pay.apply_async((order_id,), countdown=60)')}`,
  }
  expect(shown(await sendersOfPay(files))).toBe('nobody')
})

test.each([
  ['an argument', `${IMPORT}enqueue(pay, 1)`],
  ['an item', `${IMPORT}JOBS = [pay]`],
  ['an entry', `${IMPORT}JOBS = {"pay": pay}`],
  ['another name', `${IMPORT}charge = pay`],
  ['its name attribute', `${IMPORT}enqueue(pay.name)`],
  ['its name attribute in a mapping', `${IMPORT}JOBS = [{"task": pay.name}]`],
  ['the name attribute of a parameter', 'def send(task):\n    app.send_task(task.name)'],
  ['a computed member of its module', 'from shop import tasks\ngetattr(tasks, kind).delay()'],
  ['a computed name', 'app.send_task(kind)'],
  ['a computed name of its module', 'app.send_task(f"shop.tasks.{kind}")'],
  ['its path in a string', 'HANDLER = import_string("shop.tasks.pay")'],
])('%s leaves senders unknown', async (_, text) => {
  const { unknown } = await sendersOfPay({ 'shop/views.py': text })
  expect(unknown?.path).toBe('shop/views.py')
})

test('an unknown object with the name of another removed task is no sender of this one', async () => {
  const refund = '\n\n@shared_task\ndef refund(order_id): ...\n'
  const files = {
    'shop/tasks.py': `${SHOP['shop/tasks.py']}${refund}`,
    'shop/views.py': `${IMPORT}class View:\n    def post(self):\n        self.refund.delay(1)`,
  }
  expect(shown(await sendersOfPay(files))).toBe('nobody')
})

const SCHEDULED = (entries: string) => ({
  'shop/celery.py': `${SHOP['shop/celery.py']}schedule = {}
if REGION:
    schedule = {${entries}}
app.conf.beat_schedule = schedule
`,
})

test('a schedule that is not followed names tasks by strings', async () => {
  expect(shown(await sendersOfPay(SCHEDULED('"a": {"task": "shop.tasks.refund"}')))).toBe('nobody')
  expect(shown(await sendersOfPay(SCHEDULED('"a": {"task": "shop.tasks.pay"}')))).toBe(
    'schedule shop/celery.py:7',
  )
  const { unknown } = await sendersOfPay(SCHEDULED('"a": {"task": name_of("pay")}'))
  expect(unknown?.path).toBe('shop/celery.py')
})

test('a database scheduler and other repositories leave senders unknown', async () => {
  const scheduler = { 'shop/settings.py': 'INSTALLED_APPS = ["django_celery_beat"]\n' }
  expect(shown(await sendersOfPay(scheduler))).toBe('The database scheduler may have a row for it')
  expect(shown(await sendersOfPay({}, { ...DEFAULT_SETTINGS, externalSenders: true }))).toBe(
    'Other repositories send tasks of this one (`external-senders`)',
  )
})

test('a second run reads no file', async () => {
  const files = {
    'shop/views.py': `${IMPORT}pay.delay(1)\nQUEUE = {"task": pay.name}\n`,
    'shop/other.py': 'from shop.tasks import refund, pay\nrefund.delay()\n',
  }
  const store = memoryStore()
  const first = await sendersOfPay(files, DEFAULT_SETTINGS, store)
  expect(shown(first)).toContain('call shop/views.py:2 (*0)')
  const again = await sendersOfPay(files, DEFAULT_SETTINGS, store, () => {
    throw new Error('a file is read')
  })
  expect(again).toEqual(first)
})
