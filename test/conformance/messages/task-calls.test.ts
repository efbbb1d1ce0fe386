import { beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../src/analysis/model/settings.ts'
import { plain } from '../../../src/shared/prose.ts'
import { check } from '../../support/rule-cases.ts'
import { PYTHON } from '../real-celery.ts'
import { type Case, type Delivery, deliver, type Outcome } from './deliver.ts'
import { MODULES, shop } from './shop.ts'

/** Code of head that sends tasks, and who fails in real Celery. */
interface Sent {
  readonly title: string
  readonly send: string
  readonly fails: 'sender' | 'worker' | null
}

const TASKS = `import functools
from celery import Task, chain, chord, group, shared_task, signature
from shop.celery import app

def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper

class Base(Task):
    def __call__(self, *args, **kwargs):
        return super().__call__(*args, **kwargs)

@shared_task
def pay(order, amount=0):
    return order

@shared_task(bind=True)
def bound(self, order, *, note=""):
    return order

@shared_task
def report():
    return 1

@shared_task(typing=False)
def loose(order):
    return order

@shared_task
@logged
def wrapped(order):
    return order

@shared_task(base=Base)
def based(order):
    return order

@shared_task
def many(order, *rest, **options):
    return order

class Charge(Task):
    name = "shop.tasks.charge"
    def run(self, order):
        return order

charge = app.register_task(Charge())
`

const SENT: readonly Sent[] = [
  { title: 'all arguments', send: 'pay.delay(1, amount=2)', fails: null },
  { title: 'a missing argument', send: 'pay.delay()', fails: 'sender' },
  { title: 'an unknown keyword', send: 'pay.delay(1, eta=2)', fails: 'sender' },
  { title: 'too many values', send: 'pay.apply_async((1, 2, 3))', fails: 'sender' },
  { title: 'a value given twice', send: 'pay.delay(1, order=2)', fails: 'sender' },
  { title: 'a text as a list', send: 'pay.apply_async("1")', fails: 'sender' },
  { title: 'a number as a list', send: 'pay.apply_async((1))', fails: 'sender' },
  { title: 'a mapping as a list', send: 'pay.apply_async({"order": 1})', fails: 'sender' },
  { title: 'a list as a mapping', send: 'pay.apply_async((1,), [2])', fails: 'sender' },
  { title: 'nothing for lists and mappings', send: 'report.apply_async(None, None)', fails: null },
  { title: 'the task itself is no argument', send: 'bound.delay(1, note="x")', fails: null },
  { title: 'a keyword-only argument by position', send: 'bound.delay(1, "x")', fails: 'sender' },
  { title: 'anything more', send: 'many.delay(1, 2, 3, note="x")', fails: null },
  { title: 'a task without typing', send: 'loose.delay()', fails: 'worker' },
  { title: 'behind a decorator', send: 'wrapped.delay(1, 2)', fails: 'worker' },
  { title: 'a base that hands arguments on', send: 'based.delay()', fails: 'sender' },
  { title: 'a class', send: 'charge.delay(1, 2)', fails: 'worker' },
  { title: 'a class with its argument', send: 'charge.delay(1)', fails: null },
  { title: 'by name', send: 'app.send_task("shop.tasks.pay", kwargs={"amount": 1})', fails: 'worker' },
  { title: 'by name, a text as a list', send: 'app.send_task("shop.tasks.pay", "1")', fails: 'sender' },
  { title: 'by name, fitting', send: 'app.send_task("shop.tasks.pay", [1])', fails: null },
  { title: 'a signature by name', send: 'signature("shop.tasks.pay", (1, 2, 3)).delay()', fails: 'sender' },
  { title: 'a signature that is sent at once', send: 'pay.s().delay()', fails: 'sender' },
  { title: 'a signature that is completed', send: 'pay.s(amount=2).delay(1)', fails: null },
  { title: 'an immutable signature', send: 'pay.si().delay(1)', fails: 'sender' },
  { title: 'a signature with options', send: 'pay.s(1).set(queue="celery").delay(2, 3)', fails: 'sender' },
  {
    title: 'a callback that gets the result',
    send: 'pay.apply_async((1,), link=report.s())',
    fails: 'worker',
  },
  { title: 'a callback that leaves it out', send: 'pay.apply_async((1,), link=report.si())', fails: null },
  { title: 'a step that gets the result', send: 'chain(pay.s(1), report.s()).delay()', fails: 'worker' },
  { title: 'a step that needs the result', send: 'chain(pay.s(1), pay.s(amount=1)).delay()', fails: null },
  { title: 'a step without it', send: '(report.s() | pay.si()).delay()', fails: 'worker' },
]

const PARTS: readonly Sent[] = [
  { title: 'a schedule entry', send: '"args": (1,)', fails: null },
  { title: 'a schedule entry without arguments', send: '"options": {}', fails: 'sender' },
  { title: 'a schedule entry with a number', send: '"args": (1)', fails: 'sender' },
  { title: 'a schedule entry with a text', send: '"args": ("abc")', fails: 'sender' },
  { title: 'a schedule entry with a short text', send: '"args": ("a")', fails: null },
  { title: 'a schedule entry with keywords', send: '"kwargs": {"order": 1, "amount": 2}', fails: null },
]

const ENTRIES: readonly Sent[] = PARTS.map(({ send, ...one }) => ({
  ...one,
  send: `app.conf.beat_schedule = {"pay": {"task": "shop.tasks.pay", "schedule": 60, ${send}}}`,
}))

/** Beat sends each entry once. */
const BEAT = `
from celery.beat import Scheduler
scheduler = Scheduler(app)
for entry in list(scheduler.schedule.values()):
    if entry.task.startswith("shop."):
        scheduler.apply_async(entry, advance=False)
`

const TREE = shop(TASKS)
const ALL = [...SENT, ...ENTRIES]

describe.skipIf(PYTHON === undefined)(
  'calls that do not fit their task (needs python3-celery, python3-django)',
  () => {
    const deliveries = new Map<Sent, Delivery>()

    beforeAll(async () => {
      const found = await deliver(ALL.map(toCase))
      for (const [i, one] of ALL.entries()) deliveries.set(one, found[i] as Delivery)
    }, 120_000)

    test.each(ALL)('$title', async (sent) => {
      const delivery = deliveries.get(sent)
      expect(whoFails(delivery)).toBe(sent.fails)
      const message = await messageOf(sent)
      if (sent.fails === null) expect(message).toBeNull()
      if (sent.fails === 'worker') expect(message).toMatch(/worker fails with `TypeError`/)
      if (sent.fails === 'sender')
        expect(message).toMatch(/call raises|beat or the worker|sender or the worker/)
    })
  },
)

function toCase({ title, send }: Sent): Case {
  const beat = send.startsWith('app.conf') ? BEAT : ''
  return {
    title,
    sender: TREE,
    send: `from shop.tasks import *\n${send}\n${beat}`,
    worker: TREE,
    modules: MODULES,
  }
}

function whoFails(delivery: Delivery | undefined): Sent['fails'] {
  if (delivery?.raised != null) return 'sender'
  const kinds = (delivery?.messages ?? []).map(({ outcome }): Outcome['kind'] => outcome.kind)
  expect(kinds.length).toBeGreaterThan(0)
  return kinds.every((kind) => kind === 'ran') ? null : 'worker'
}

/** The finding about the call, in a module that the change adds. */
async function messageOf({ send }: Sent): Promise<string | null> {
  const views = `from celery import chain, chord, group, signature\n\nfrom shop.celery import app\nfrom shop.tasks import *\n\n${send}\n`
  const { findings } = await check({
    base: TREE,
    head: { ...TREE, 'shop/views.py': views },
    settings: DEFAULT_SETTINGS,
  })
  const found = findings.filter(({ rule }) => rule === 'task-call-mismatch')
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0] ? plain(found[0].message) : null
}
