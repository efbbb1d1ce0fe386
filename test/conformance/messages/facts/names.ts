import { discarded, ran } from '../outcomes.ts'
import { shop } from '../shop.ts'
import { between, type Fact, within } from './fact.ts'

const PAY = `from celery import chain, shared_task

@shared_task
def pay(order):
    return {"order": order}

@shared_task
def receipt(paid):
    return {"paid": paid}
`
const WITHOUT_RECEIPT = PAY.replace('def receipt', 'def invoice')

/** What a name is worth. */
export const NAMES: readonly Fact[] = [
  between(
    'a message for a name that is gone is dropped',
    [shop(PAY), shop(WITHOUT_RECEIPT)],
    'from shop.tasks import receipt; receipt.delay(1); receipt.apply_async((2,), countdown=3600)',
    [
      { executions: 0, outcome: discarded('shop.tasks.receipt') },
      { executions: 0, outcome: discarded('shop.tasks.receipt') },
    ],
  ),
  between(
    'a chain whose second step is gone succeeds with the first and drops the second',
    [shop(PAY), shop(WITHOUT_RECEIPT)],
    'from shop.tasks import *; chain(pay.s(1), receipt.s()).delay()',
    [{ outcome: ran({ order: 1 }) }, { outcome: discarded('shop.tasks.receipt') }],
  ),
  between(
    'a callback that is gone is dropped as well',
    [shop(PAY), shop(WITHOUT_RECEIPT)],
    'from shop.tasks import *; pay.apply_async((1,), link=receipt.s())',
    [{ outcome: ran({ order: 1 }) }, { outcome: discarded('shop.tasks.receipt') }],
  ),
  within(
    // Which one is unknown: Celery keeps what waits for an application to be complete in a set (celery/_state.py).
    'of two tasks with one name one is registered, without an error',
    shop(`from shop.celery import app

@app.task(name="shop.pay")
def first():
    return "first"

@app.task(name="shop.pay")
def second():
    return "second"
`),
    'from shop import app; app.send_task("shop.pay")',
    [{ executions: 1 }],
  ),
  within(
    'a name that nobody has can be sent: only the worker notices',
    shop(PAY),
    'from shop import app; app.send_task("shop.tasks.pya", [1]); app.signature("shop.tasks.pya", [1]).delay()',
    [{ outcome: discarded('shop.tasks.pya') }, { outcome: discarded('shop.tasks.pya') }],
  ),
]
