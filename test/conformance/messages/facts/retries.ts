import type { Outcome } from '../deliver.ts'
import { shop } from '../shop.ts'
import { between, type Fact, within } from './fact.ts'

const DOWN: Outcome = { kind: 'failed', error: 'ConnectionError: down' }
const PAY = `@shared_task(name="shop.pay", bind=True, max_retries=2)
def pay(self, order):
    self.retry(exc=ConnectionError("down"))
`
const BY_NAME = 'from shop import app; app.send_task("shop.pay", [1]); app.send_task("shop.charge", [1])'

/** What retries hold on to. Each task may run three times: once, and two retries. */
export const RETRIES: readonly Fact[] = [
  within(
    'an old name that calls the new task loses its retries',
    shop(`from celery import shared_task

${PAY.replace('shop.pay', 'shop.charge').replace('def pay', 'def charge')}
@shared_task(name="shop.pay")
def pay(order):
    return charge(order)
`),
    BY_NAME,
    [
      { task: 'shop.pay', executions: 1, outcome: DOWN },
      { task: 'shop.charge', executions: 3, outcome: DOWN },
    ],
  ),
  within(
    'so it does where the new task retries by itself',
    shop(`from celery import shared_task

@shared_task(name="shop.charge", autoretry_for=(ConnectionError,), max_retries=2)
def charge(order):
    raise ConnectionError("down")

@shared_task(name="shop.pay")
def pay(order):
    return charge(order)
`),
    BY_NAME,
    [
      { task: 'shop.pay', executions: 1, outcome: DOWN },
      { task: 'shop.charge', executions: 3, outcome: DOWN },
    ],
  ),
  within(
    'a task that is called by another has no id and knows that it was called',
    shop(`from celery import shared_task

@shared_task(bind=True)
def charge(self):
    return [self.request.id, self.request.called_directly]

@shared_task
def pay():
    return charge()
`),
    'from shop.tasks import pay; pay.delay()',
    [{ outcome: { kind: 'ran', task: 'shop.tasks.pay', result: [null, true] } }],
  ),
  within(
    'one function registered under both names retries under both',
    shop(`from celery import shared_task

def run(self, order):
    self.retry(exc=ConnectionError("down"))

pay = shared_task(name="shop.pay", bind=True, max_retries=2)(run)
charge = shared_task(name="shop.charge", bind=True, max_retries=2)(run)
`),
    BY_NAME,
    [
      { task: 'shop.pay', executions: 3, outcome: DOWN },
      { task: 'shop.charge', executions: 3, outcome: DOWN },
    ],
  ),
  between(
    'a retry goes back to the queue that its message came from',
    [
      shop(`from celery import shared_task\n\n${PAY}`),
      shop(`from celery import shared_task\n\n${PAY.replace('bind=True', 'bind=True, queue="slow"')}`),
    ],
    'from shop.tasks import pay; pay.delay(1)',
    [{ queue: 'celery', executions: 3, outcome: DOWN }],
  ),
]
