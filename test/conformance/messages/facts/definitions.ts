import { expect } from 'vitest'
import { discarded, ran } from '../outcomes.ts'
import { shop } from '../shop.ts'
import { type Fact, within } from './fact.ts'

/** The task, and one that reports which bodies ran. */
function coroutine(definition: string): string {
  return `from celery import Task, shared_task
from shop import app

RAN = []

${definition}

@shared_task
def bodies():
    return RAN
`
}

const PAY = `@shared_task
async def pay(order):
    RAN.append(order)
`
const CLASS = `class Pay(Task):
    name = "shop.tasks.pay"

    async def run(self, order):
        RAN.append(order)

pay = app.register_task(Pay())
`
const BOTH = 'from shop.tasks import bodies, pay; pay.delay(1); bodies.delay()'
const BACKEND = 'app.conf.result_backend = "cache+memory://"\n'
const TAKEN = expect.objectContaining({
  kind: 'ran',
  result: expect.stringMatching(/^<(coroutine|async_gen)/),
})
const NO_BODY = ran([], 'shop.tasks.bodies')

/** Definitions that no worker runs. */
export const DEFINITIONS: readonly Fact[] = [
  within('a worker takes a coroutine for the result and does not run it', shop(coroutine(PAY)), BOTH, [
    { outcome: TAKEN },
    { outcome: NO_BODY },
  ]),
  within(
    'so it does with an asynchronous generator',
    shop(coroutine(PAY.replace('RAN.append(order)', 'RAN.append(order); yield order'))),
    BOTH,
    [{ outcome: TAKEN }, { outcome: NO_BODY }],
  ),
  within('with the run of a class', shop(coroutine(CLASS)), BOTH, [{ outcome: TAKEN }, { outcome: NO_BODY }]),
  within(
    'and with retries',
    shop(coroutine(PAY.replace('shared_task', 'shared_task(autoretry_for=(Exception,), max_retries=1)'))),
    BOTH,
    [{ outcome: TAKEN, executions: 1 }, { outcome: NO_BODY }],
  ),
  within(
    'a class that calls run within a context changes nothing about that',
    shop(
      coroutine(`class InContext(Task):
    def __call__(self, *args, **kwargs):
        return self.run(*args, **kwargs)

${PAY.replace('@shared_task', '@shared_task(base=InContext)')}`),
    ),
    BOTH,
    [{ outcome: TAKEN }, { outcome: NO_BODY }],
  ),
  within('a backend that writes JSON cannot keep a coroutine', shop(coroutine(PAY), {}, BACKEND), BOTH, [
    {
      outcome: {
        kind: 'failed',
        error: 'EncodeError: Object of type coroutine is not JSON serializable',
      },
    },
    { outcome: NO_BODY },
  ]),
  within(
    'a class that nothing registers sends messages that no worker knows',
    shop(`from celery import Task

class Pay(Task):
    name = "shop.tasks.pay"

    def run(self, order):
        return order
`),
    'from shop.tasks import Pay; Pay().delay(1)',
    [{ outcome: discarded('shop.tasks.pay') }],
  ),
]
