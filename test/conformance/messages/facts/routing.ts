import { ran, unread } from '../outcomes.ts'
import { shop } from '../shop.ts'
import { between, type Fact, within } from './fact.ts'

function tasks(options: string): string {
  return `from celery import shared_task\n\n@shared_task(${options})\ndef pay():\n    return "paid"\n`
}

const ROUTES = 'app.conf.task_routes = {"shop.tasks.*": "routed"}\n'
const BOTH = shop(tasks('queue="deco"'), {}, ROUTES)
const DECORATED = 'from celery import shared_task\n\n@shared_task\ndef pay():\n    return "paid"\n'
const SENDS = 'from shop.tasks import pay; pay.delay()'

/** A shop with a settings module that `config_from_object` reads. */
function configured(setting: string, options: string) {
  const config = `${setting} = {"shop.tasks.*": "routed"}\n`
  return shop(DECORATED, { 'shop/config.py': config }, `app.config_from_object("shop.config"${options})\n`)
}
const NAMESPACE = ', namespace="CELERY"'

const STRICT = 'app.conf.task_create_missing_queues = False\n'

/** Where a message goes. */
export const ROUTING: readonly Fact[] = [
  within('the decorator’s queue wins over a route', BOTH, 'from shop.tasks import pay; pay.delay()', [
    { queue: 'deco', outcome: unread('deco') },
  ]),
  within(
    'send_task does not know the decorator’s queue',
    BOTH,
    'import shop.tasks; shop.app.send_task("shop.tasks.pay")',
    [{ queue: 'routed' }],
  ),
  within('a namespace hides the older names', configured('CELERY_ROUTES', NAMESPACE), SENDS, [
    { queue: 'celery' },
  ]),
  within('and reads the new ones', configured('CELERY_TASK_ROUTES', NAMESPACE), SENDS, [{ queue: 'routed' }]),
  within('without a namespace the older names count', configured('CELERY_ROUTES', ''), SENDS, [
    { queue: 'routed' },
  ]),
  within('and the prefixed new ones do not', configured('CELERY_TASK_ROUTES', ''), SENDS, [
    { queue: 'celery' },
  ]),
  within(
    'a routing key alone leaves the message in the default queue',
    shop(tasks('routing_key="slow"')),
    SENDS,
    [{ queue: 'celery', outcome: ran('paid') }],
  ),
  within(
    'the queue of a signature wins over the decorator’s',
    shop(tasks('queue="deco"')),
    'from shop.tasks import pay; pay.si().set(queue="celery").apply_async()',
    [{ queue: 'celery', outcome: ran('paid') }],
  ),
  within(
    'without a route send_task takes the default queue',
    shop(tasks('queue="deco"')),
    'import shop.tasks; shop.app.send_task("shop.tasks.pay")',
    [{ queue: 'celery', outcome: ran('paid') }],
  ),
  within(
    'a signature by name takes the decorator’s queue where the sender has the task',
    shop(tasks('queue="deco"')),
    'import shop.tasks; shop.app.signature("shop.tasks.pay").apply_async()',
    [{ queue: 'deco' }],
  ),
  between(
    'and the default queue where it does not',
    [shop(''), shop(tasks('queue="deco"'))],
    'import shop; shop.app.signature("shop.tasks.pay").apply_async()',
    [{ queue: 'celery', outcome: ran('paid') }],
  ),
  within(
    'a name that no longer matches its route takes the default queue',
    shop(tasks('name="billing.pay"'), {}, ROUTES),
    'from shop.tasks import pay; pay.delay()',
    [{ queue: 'celery' }],
  ),
  within(
    'a queue that nobody declared is made, and nobody reads it',
    shop(tasks('queue="tpyo"')),
    'from shop.tasks import pay; pay.delay()',
    [{ queue: 'tpyo', outcome: unread('tpyo') }],
  ),
  within(
    'unless missing queues are not made: then the caller hears of it',
    shop(tasks('queue="tpyo"'), {}, STRICT),
    'from shop.tasks import pay; pay.delay()',
    [],
    { raised: 'QueueNotFound: "Queue \'tpyo\' missing from task_queues"' },
  ),
  within(
    'a worker reads the queues of its command, and no others',
    shop(tasks('')),
    'from shop.tasks import pay; pay.delay(); pay.apply_async(queue="slow")',
    [
      { queue: 'celery', outcome: unread('celery') },
      { queue: 'slow', outcome: ran('paid') },
    ],
    { queues: ['slow'] },
  ),
]
