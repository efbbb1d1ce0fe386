import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import type { MessageFlow } from '../analysis/model/message-flow.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

type Files = Readonly<Record<string, string>>

const SHOP = {
  'shop/__init__.py': '',
  'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
app.conf.beat_schedule = {"pay": {"task": "shop.tasks.pay", "schedule": 60, "args": (1,)}}
`,
  'shop/views.py': 'from shop.tasks import pay\n\n\ndef checkout(order):\n    pay.delay(order.id)\n',
  'shop/tests.py': 'from shop.tasks import pay\n\n\ndef test():\n    pay.delay(1)\n',
  Procfile: 'worker: celery -A shop worker -Q mail,slow\n',
}

const taskOn = (queue: string, name = 'pay') =>
  `from celery import shared_task\n\n\n@shared_task(queue="${queue}")\ndef ${name}(order_id): ...\n`

async function flowOf(base: Files, head: Files): Promise<MessageFlow> {
  const source = memorySource({ base, head })
  const { flow } = await checkRevisions(source, { base: 'base', head: 'head' }, DEFAULT_SETTINGS, NULL_STORE)
  return flow
}

const base = { ...SHOP, 'shop/tasks.py': taskOn('mail') }

test('a renamed task has the senders of its old name, without tests', async () => {
  const { senders } = await flowOf(base, { ...SHOP, 'shop/tasks.py': taskOn('mail', 'charge') })
  expect([...senders]).toEqual([
    [
      'shop.tasks.pay',
      [
        { kind: 'call', path: 'shop/views.py', line: 5 },
        { kind: 'schedule', path: 'shop/celery.py', line: 5 },
      ],
    ],
  ])
})

test('a new task has the schedule entries that name it', async () => {
  const head = {
    ...base,
    'shop/tasks.py': `${taskOn('mail')}\n\n@shared_task(queue="mail")\ndef report(): ...\n`,
  }
  const scheduled = SHOP['shop/celery.py'].replace(
    '{"pay"',
    '{"r": {"task": "shop.tasks.report", "schedule": 9}, "pay"',
  )
  const { senders } = await flowOf(base, { ...head, 'shop/celery.py': scheduled })
  expect([...senders]).toEqual([
    ['shop.tasks.report', [{ kind: 'schedule', path: 'shop/celery.py', line: 5 }]],
  ])
})

test('a task that moves has both queues, with the workers that read them', async () => {
  const { moves, queues } = await flowOf(base, { ...SHOP, 'shop/tasks.py': taskOn('slow') })
  const readers = [{ path: 'Procfile', line: 1 }]
  expect(moves).toEqual([{ old: 'shop.tasks.pay', new: 'shop.tasks.pay', from: 'mail', to: 'slow' }])
  expect(queues).toEqual([
    { queue: 'mail', isNew: false, isUsed: false, readers },
    { queue: 'slow', isNew: true, isUsed: true, readers },
  ])
})

test('a queue that no worker is known to read has no readers, and one of an unknown name is left out', async () => {
  const { queues } = await flowOf(base, { ...SHOP, 'shop/tasks.py': taskOn('search') })
  expect(queues.find(({ queue }) => queue === 'search')?.readers).toEqual([])
  const computed = { ...SHOP, 'shop/tasks.py': taskOn('mail').replace('"mail"', 'queue_of("pay")') }
  expect(await flowOf(base, computed)).toMatchObject({ moves: [], queues: [{ queue: 'mail' }] })
})

test('a change of a body has no flow', async () => {
  const head = { ...base, 'shop/tasks.py': taskOn('mail').replace('...', 'pass') }
  expect(await flowOf(base, head)).toEqual({ senders: new Map(), moves: [], queues: [] })
})
