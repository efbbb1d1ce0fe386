import { describe, expect, test } from 'vitest'
import { PYTHON } from '../real-celery.ts'
import { type Case, deliver } from './deliver.ts'
import { MODULES, shop } from './shop.ts'

const TREE = shop(`import os
from celery import shared_task

@shared_task
def pay(order, amount=0):
    return {"order": order, "amount": amount}

@shared_task
def hang():
    while True: pass

@shared_task
def die():
    os._exit(3)

@shared_task
def vanish():
    from celery.exceptions import Ignore
    raise Ignore()
`)

function sent(title: string, send: string): Case {
  return { title, sender: TREE, send: `from shop.tasks import *\n${send}`, worker: TREE, modules: MODULES }
}

describe.skipIf(PYTHON === undefined)(
  'messages through real Celery (needs python3-celery, python3-django)',
  () => {
    test('a message is reported with its queue, content type and outcome', async () => {
      const [delivery] = await deliver([sent('one message', 'pay.apply_async((1,), queue="celery")')])
      expect(delivery).toEqual({
        raised: null,
        messages: [
          {
            task: 'shop.tasks.pay',
            queue: 'celery',
            contentType: 'application/json',
            executions: 1,
            outcome: { kind: 'ran', task: 'shop.tasks.pay', result: { order: 1, amount: 0 } },
          },
        ],
      })
    })

    test('a message for later is worked off without waiting, and after those that are due', async () => {
      const send = 'pay.apply_async((1,), countdown=3600)\npay.apply_async((2,), countdown=60)\npay.delay(3)'
      const worker = shop(`from celery import shared_task
done = []

@shared_task
def pay(order):
    done.append(order)
    return list(done)
`)
      const [delivery] = await deliver([{ ...sent('ETA', send), worker }])
      const results = delivery?.messages.map(({ outcome }) => outcome.kind === 'ran' && outcome.result)
      expect(results).toEqual([[3, 2, 1], [3, 2], [3]])
    })

    test('an error of the sender is reported with the messages that it had sent', async () => {
      const [delivery] = await deliver([sent('typing', 'pay.delay(1)\npay.delay()\npay.delay(2)')])
      expect(delivery?.raised).toBe("TypeError: pay() missing 1 required positional argument: 'order'")
      expect(delivery?.messages.length).toBe(1)
    })

    test('a worker that hangs is stopped, and the case is named', async () => {
      const hanging = deliver([sent('a hanging task', 'hang.delay()')], 1)
      await expect(hanging).rejects.toThrow('a hanging task: in the worker: no end after 1 s')
    })

    test('a worker that dies is reported with its case', async () => {
      const dying = deliver([sent('a dying task', 'die.delay()')])
      await expect(dying).rejects.toThrow('a dying task: in the worker: the process died with status 3')
    })

    test('a message whose end is not known is no outcome', async () => {
      const vanishing = deliver([sent('an ignored task', 'vanish.delay()')])
      await expect(vanishing).rejects.toThrow(/an ignored task: .*nothing is known .*shop\.tasks\.vanish/s)
    })

    test('a worker of a real broker is refused', async () => {
      const tree = { ...TREE, 'shop/celery.py': 'import celery\n\napp = celery.Celery("shop")\n' }
      const lost = deliver([{ ...sent('a real broker', ''), worker: tree, modules: ['shop.celery'] }])
      await expect(lost).rejects.toThrow(/a real broker: in the worker: .*memory:\/\//s)
    })
  },
)
