import type { MessageOutcome } from '../../../src/analysis/model/types.ts'
import type { Outcome, Tree } from './deliver.ts'
import { discarded, ran, rejected, unread } from './outcomes.ts'
import { shop, without } from './shop.ts'

/** A change, the messages on the way while it is deployed and rolled back, and what saves them. */
export interface Story {
  readonly rule: string
  readonly title: string
  readonly base: Tree
  readonly head: Tree
  /** Python that base runs; its messages meet head's worker. */
  readonly sends: string
  readonly deploy: readonly [MessageOutcome, Outcome]
  /** Python that head runs; its messages meet base's worker. Without it nothing new is sent. */
  readonly sendsBack?: string
  readonly rollback: readonly [MessageOutcome, Outcome] | readonly [MessageOutcome]
  /** The fix that the finding offers, or the tree after the first step of its recipe. */
  readonly saved: 'fix' | Tree
  readonly after: Outcome
  /** Python that head runs in place of what base sends, where the recipe is about new messages. */
  readonly sendsAfter?: string
  /** The queues that the worker reads, like `-Q`; after the recipe `afterReads`. */
  readonly reads?: readonly string[]
  readonly afterReads?: readonly string[]
}

const IMPORT = 'from celery import shared_task\n'
const PAY = 'from shop.tasks import pay\n'

function pay(parameters: string, options = '', name = 'pay'): string {
  const names = parameters
    .split(',')
    .map((one) => one.trim().replace(/=.*/, ''))
    .filter((one) => one !== '' && one !== '*' && one !== 'self')
  const result = names.map((one) => `"${one}": ${one}`).join(', ')
  return `${IMPORT}\n@shared_task${options === '' ? '' : `(${options})`}\ndef ${name}(${parameters}):\n    return {${result}}\n`
}

const tasks = (parameters: string, options = '', name = 'pay') => shop(pay(parameters, options, name))
const BOTH_NAMES = shop(`${IMPORT}
def charge(order):
    return {"order": order}

old = shared_task(name="shop.tasks.pay")(charge)
charge = shared_task(name="shop.tasks.charge")(charge)
`)
const WRAPPED = (wraps: string) =>
  shop(
    `${IMPORT}from shop.deco import logged\n\n@shared_task\n@logged\ndef pay(order):\n    return {"order": order}\n`,
    {
      'shop/deco.py': `import functools\n\ndef logged(f):\n${wraps}    def wrapper(*args, **kwargs):\n        return f(*args, **kwargs)\n    return wrapper\n`,
    },
  )

const QUEUES = (entries: string) => ({ 'shop/queues.py': `class CeleryQueues:\n${entries}` })
const REFERS = `${IMPORT}from shop.queues import CeleryQueues\n\n@shared_task(queue=CeleryQueues.Mail)\ndef pay(order):\n    return {"order": order}\n`

const CLASS = `from celery import Task


class Pay(Task):
    name = "shop.tasks.pay"

    def run(self, order):
        return {"order": order}
`

function inPackage(initial: string): Tree {
  const tree = shop('', { 'shop/tasks/__init__.py': initial, 'shop/tasks/money.py': pay('order') })
  return without(tree, 'shop/tasks.py')
}

/** At least one for each rule about messages. */
export const STORIES: readonly Story[] = [
  {
    rule: 'task-renamed-without-name',
    title: 'a function is renamed',
    base: tasks('order'),
    head: tasks('order', '', 'charge'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    sendsBack: 'from shop.tasks import charge\ncharge.delay(1)',
    rollback: ['discarded', discarded('shop.tasks.charge')],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-renamed-without-name',
    title: 'a function is renamed, and both names are kept for a deployment',
    base: tasks('order'),
    head: tasks('order', '', 'charge'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    rollback: ['discarded'],
    saved: BOTH_NAMES,
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-renamed-without-name',
    title: 'tasks.py becomes a package',
    base: tasks('order'),
    head: inPackage('from shop.tasks.money import *\n'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    sendsBack: 'from shop.tasks.money import pay\npay.delay(1)',
    rollback: ['discarded', discarded('shop.tasks.money.pay')],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-renamed-without-name',
    title: 'a decorator below loses functools.wraps',
    base: WRAPPED('    @functools.wraps(f)\n'),
    head: WRAPPED(''),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    sendsBack: `${PAY}pay.delay(1)`,
    rollback: ['discarded', discarded('shop.deco.wrapper')],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-name-changed',
    title: 'a name is edited',
    base: tasks('order', 'name="shop.pay"'),
    head: tasks('order', 'name="shop.charge"'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded('shop.pay')],
    sendsBack: `${PAY}pay.delay(1)`,
    rollback: ['discarded', discarded('shop.charge')],
    saved: 'fix',
    after: ran({ order: 1 }, 'shop.pay'),
  },
  {
    rule: 'task-removed',
    title: 'a task is deleted',
    base: tasks('order'),
    head: shop(IMPORT),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    rollback: ['none'],
    // A body that does nothing, for one release.
    saved: shop(`${IMPORT}\n@shared_task\ndef pay(*args, **kwargs):\n    return "gone"\n`),
    after: ran('gone'),
  },
  {
    rule: 'required-argument-added',
    title: 'an argument is required',
    base: tasks('order'),
    head: tasks('order, amount'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['rejected', rejected("missing 1 required positional argument: 'amount'")],
    sendsBack: `${PAY}pay.delay(1, 2)`,
    rollback: ['rejected', rejected('takes 1 positional argument but 2 were given')],
    saved: 'fix',
    after: ran({ order: 1, amount: null }),
  },
  {
    rule: 'argument-removed',
    title: 'an argument is gone',
    base: tasks('order, amount=0'),
    head: tasks('order'),
    sends: `${PAY}pay.delay(1, amount=2)`,
    deploy: ['rejected', rejected("got an unexpected keyword argument 'amount'")],
    sendsBack: `${PAY}pay.delay(1)`,
    rollback: ['runs', ran({ order: 1, amount: 0 })],
    saved: tasks('order, amount=None'),
    after: ran({ order: 1, amount: 2 }),
  },
  {
    rule: 'argument-renamed',
    title: 'an argument has another name',
    base: tasks('order, amount'),
    head: tasks('order, total'),
    sends: `${PAY}pay.delay(1, amount=2)`,
    deploy: ['rejected', rejected("got an unexpected keyword argument 'amount'")],
    sendsBack: `${PAY}pay.delay(1, total=2)`,
    rollback: ['rejected', rejected("got an unexpected keyword argument 'total'")],
    saved: tasks('order, amount=None, total=None'),
    after: ran({ order: 1, amount: 2, total: null }),
  },
  {
    rule: 'argument-reordered',
    title: 'an optional argument comes between: a wrong value, and nobody notices',
    base: tasks('order, urgent=False'),
    head: tasks('order, site=None, urgent=False'),
    sends: `${PAY}pay.delay(1, True)`,
    deploy: ['misread', ran({ order: 1, site: true, urgent: false })],
    sendsBack: `${PAY}pay.delay(1, "shop")`,
    rollback: ['misread', ran({ order: 1, urgent: 'shop' })],
    saved: tasks('order, urgent=False, site=None'),
    after: ran({ order: 1, urgent: true, site: null }),
  },
  {
    rule: 'argument-made-keyword-only',
    title: 'a linter asks for a star',
    base: tasks('order, urgent=False'),
    head: tasks('order, *, urgent=False'),
    sends: `${PAY}pay.delay(1, True)`,
    deploy: ['rejected', rejected('takes 1 positional argument but 2 were given')],
    sendsBack: `${PAY}pay.delay(1, urgent=True)`,
    rollback: ['runs', ran({ order: 1, urgent: true })],
    saved: 'fix',
    after: ran({ order: 1, urgent: true }),
  },
  {
    rule: 'bind-without-parameter',
    title: 'bind is added, its parameter is not',
    base: tasks('order'),
    head: tasks('order', 'bind=True'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['rejected', rejected('takes 1 positional argument but 2 were given')],
    rollback: ['rejected'],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'bind-without-parameter',
    title: 'bind is taken away, its parameter is not',
    base: tasks('self, order', 'bind=True'),
    head: tasks('self, order'),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['rejected', rejected("missing 1 required positional argument: 'order'")],
    sendsBack: `${PAY}pay.delay(1, 2)`,
    rollback: ['rejected', rejected('takes 2 positional arguments but 3 were given')],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-queue-changed',
    title: 'a task moves to another queue, and the worker with it',
    base: tasks('order', 'queue="mail"'),
    head: tasks('order', 'queue="post"'),
    sends: `${PAY}pay.delay(1)`,
    reads: ['post'],
    deploy: ['stranded', unread('mail')],
    rollback: ['stranded'],
    saved: tasks('order', 'queue="post"'),
    afterReads: ['post', 'mail'],
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-queue-changed',
    title: 'a route moves a task',
    base: shop(pay('order'), {}, 'app.conf.task_routes = {"shop.*": {"queue": "mail"}}\n'),
    head: shop(pay('order'), {}, 'app.conf.task_routes = {"shop.*": {"queue": "post"}}\n'),
    sends: `${PAY}pay.delay(1)`,
    reads: ['post'],
    deploy: ['stranded', unread('mail')],
    rollback: ['stranded'],
    saved: shop(pay('order'), {}, 'app.conf.task_routes = {"shop.*": {"queue": "post"}}\n'),
    afterReads: ['post', 'mail'],
    after: ran({ order: 1 }),
  },
  {
    rule: 'queue-value-changed',
    title: 'an entry of the registry means another queue',
    base: shop(REFERS, QUEUES('    Mail = "mail"\n')),
    head: shop(REFERS, QUEUES('    Mail = "post"\n')),
    sends: `${PAY}pay.delay(1)`,
    reads: ['post'],
    deploy: ['stranded', unread('mail')],
    rollback: ['stranded'],
    saved: shop(REFERS, QUEUES('    Mail = "mail"\n    Post = "post"\n')),
    afterReads: ['post', 'mail'],
    after: ran({ order: 1 }),
  },
  {
    rule: 'queue-removed-in-use',
    title: 'an entry is gone that a task refers to: the worker does not start',
    base: shop(REFERS, QUEUES('    Default = "celery"\n    Mail = "mail"\n')),
    head: shop(REFERS, QUEUES('    Default = "celery"\n')),
    sends: `${PAY}pay.delay(1)`,
    reads: ['mail'],
    deploy: [
      'stranded',
      {
        kind: 'not-started',
        error: "AttributeError: type object 'CeleryQueues' has no attribute 'Mail'",
      },
    ],
    rollback: ['runs'],
    saved: 'fix',
    afterReads: ['mail'],
    after: ran({ order: 1 }),
  },
  {
    rule: 'task-unregistered',
    title: 'a package no longer imports the module of a task',
    base: inPackage('from shop.tasks.money import pay\n'),
    head: inPackage('# Tasks of the shop.\n'),
    sends: 'from shop.tasks.money import pay\npay.delay(1)',
    deploy: ['discarded', discarded('shop.tasks.money.pay')],
    rollback: ['runs'],
    saved: 'fix',
    after: ran({ order: 1 }, 'shop.tasks.money.pay'),
  },
  {
    rule: 'class-task-unregistered',
    title: 'a function becomes a class that nothing registers',
    base: tasks('order'),
    head: shop(CLASS),
    sends: `${PAY}pay.delay(1)`,
    deploy: ['discarded', discarded()],
    sendsBack: 'from shop.tasks import Pay\nPay().delay(1)',
    rollback: ['runs', ran({ order: 1 })],
    saved: 'fix',
    after: ran({ order: 1 }),
  },
  {
    rule: 'new-argument-sent-too-early',
    title: 'an argument is added and passed at once',
    base: shop(pay('order'), { 'shop/views.py': `${PAY}\ndef checkout():\n    pay.delay(1)\n` }),
    head: shop(pay('order, amount=None'), {
      'shop/views.py': `${PAY}\ndef checkout():\n    pay.delay(1, amount=2)\n`,
    }),
    sends: 'from shop.views import checkout\ncheckout()',
    deploy: ['runs', ran({ order: 1, amount: null })],
    sendsBack: 'from shop.views import checkout\ncheckout()',
    rollback: ['rejected', rejected("got an unexpected keyword argument 'amount'")],
    saved: tasks('order, amount=None'),
    sendsAfter: 'from shop.views import checkout\ncheckout()',
    after: ran({ order: 1, amount: 2 }),
  },
  {
    rule: 'task-serializer-changed',
    title: 'pickle is no longer accepted',
    base: shop(pay('order', 'serializer="pickle"'), {}, 'app.conf.accept_content = ["json", "pickle"]\n'),
    head: shop(pay('order'), {}, 'app.conf.accept_content = ["json"]\n'),
    sends: `${PAY}pay.delay(1)`,
    deploy: [
      'refused',
      {
        kind: 'refused',
        error:
          'ContentDisallowed: Refusing to deserialize untrusted content of type pickle (application/x-python-serialize)',
      },
    ],
    sendsBack: `${PAY}pay.delay(1)`,
    rollback: ['runs', ran({ order: 1 })],
    saved: shop(pay('order'), {}, 'app.conf.accept_content = ["json", "pickle"]\n'),
    after: ran({ order: 1 }),
  },
]
