import { ran, rejected } from '../outcomes.ts'
import { shop } from '../shop.ts'
import { between, type Fact, within } from './fact.ts'

function pay(signature: string, result: string, options = ''): string {
  return `from celery import chain, shared_task\n\n@shared_task(${options})\ndef pay(${signature}):\n    return ${result}\n`
}

const NEW_USER = shop(pay('user, mail, new_user=False', '{"new_user": new_user}'))
const PLAIN = shop(pay('order', '{"order": order}'))

/** What is in a message, and whether the body takes it. */
export const CONTENT: readonly Fact[] = [
  between(
    'a parameter put in between takes the next one’s value, and nobody notices',
    [NEW_USER, shop(pay('user, mail, site=None, new_user=False', '{"site": site, "new_user": new_user}'))],
    'from shop.tasks import pay; pay.delay("a", "b", True)',
    [{ outcome: ran({ site: true, new_user: false }) }],
  ),
  within(
    '**kwargs take a keyword that nobody knows',
    shop(pay('*, order, **kwargs', '{"order": order, "more": kwargs}')),
    'import shop; shop.app.send_task("shop.tasks.pay", kwargs={"order": 1, "tip": 2})',
    [{ outcome: ran({ order: 1, more: { tip: 2 } }) }],
  ),
  within(
    'arguments that do not fit raise in the caller',
    PLAIN,
    'from shop.tasks import pay; pay.delay()',
    [],
    { raised: "TypeError: pay() missing 1 required positional argument: 'order'" },
  ),
  within(
    'but not to one that sends by name: the worker finds them',
    PLAIN,
    'import shop.tasks; shop.app.send_task("shop.tasks.pay"); shop.app.send_task("shop.tasks.pay", [1, 2])',
    [
      { outcome: rejected("missing 1 required positional argument: 'order'") },
      { outcome: rejected('takes 1 positional argument but 2 were given') },
    ],
  ),
  within(
    'nor to one that switched the check off',
    shop(pay('order', 'order', 'typing=False')),
    'from shop.tasks import pay; pay.delay()',
    [{ outcome: rejected("missing 1 required positional argument: 'order'") }],
  ),
  within(
    'a TypeError of the body is no matter of the arguments',
    shop(pay('order', 'len(order)')),
    'from shop.tasks import pay; pay.delay(1)',
    [{ outcome: { kind: 'failed', error: "TypeError: object of type 'int' has no len()" } }],
  ),
  within(
    'a step of a chain takes the result before it as its first positional argument',
    shop(pay('*args', 'list(args)')),
    'from shop.tasks import *; chain(pay.s(1), pay.s(2), pay.si(3)).delay()',
    [{ outcome: ran([1]) }, { outcome: ran([[1], 2]) }, { outcome: ran([3]) }],
  ),
  within(
    'so one fails that takes keywords alone',
    shop(`${pay('', '1')}\n@shared_task\ndef tell(*, paid=None):\n    return paid\n`),
    'from shop.tasks import *; chain(pay.s(), tell.s()).delay()',
    [
      {
        outcome: {
          kind: 'rejected',
          error: 'TypeError: tell() takes 0 positional arguments but 1 was given',
        },
      },
    ],
  ),
  between(
    'the task itself takes the place of the first value where bind has no parameter of its own',
    [
      PLAIN,
      shop(pay('order, tip=None', '{"is_task": hasattr(order, "apply_async"), "tip": tip}', 'bind=True')),
    ],
    'from shop.tasks import pay; pay.delay(1)',
    [{ outcome: ran({ is_task: true, tip: 1 }) }],
  ),
  within(
    'a worker refuses what is not JSON',
    PLAIN,
    'from shop.tasks import pay; pay.apply_async((1,), serializer="pickle")',
    [
      {
        contentType: 'application/x-python-serialize',
        outcome: {
          kind: 'refused',
          error:
            'ContentDisallowed: Refusing to deserialize untrusted content of type pickle (application/x-python-serialize)',
        },
      },
    ],
  ),
]
