import { expect, test } from 'vitest'
import { memorySource } from '../../../test/support/memory-source.ts'
import { DEFAULT_SETTINGS } from '../../analysis/model/settings.ts'
import type { CheckReport } from '../../analysis/model/types.ts'
import { checkRevisions } from '../../pipeline/check-revisions.ts'
import { NULL_STORE } from '../../pipeline/null-store.ts'
import { planRollout } from './plan-rollout.ts'

type Files = Readonly<Record<string, string>>

const APP = {
  'shop/__init__.py': '',
  'shop/celery.py': `from celery import Celery

app = Celery("shop")
app.autodiscover_tasks(["shop"])
`,
  'shop/views.py': 'from shop.tasks import pay\n\n\ndef checkout(order):\n    pay.delay(order.id)\n',
}

function tasks(...definitions: readonly string[]): Files {
  return {
    'shop/tasks.py': ['from celery import shared_task\n', ...definitions].join('\n\n'),
  }
}

const PAY = '@shared_task\ndef pay(order_id): ...\n'
const BASE = { ...APP, ...tasks(PAY) }

async function reportOn(base: Files, head: Files): Promise<CheckReport> {
  const source = memorySource({ base, head })
  return await checkRevisions(source, { base: 'base', head: 'head' }, DEFAULT_SETTINGS, NULL_STORE)
}

/** The kinds of steps in each phase, and of what a rollback does. */
async function planFor(base: Files, head: Files): Promise<readonly string[]> {
  return planRollout(await reportOn(base, head)).map(({ phase, steps, rollbacks }) => {
    const after = rollbacks.length > 0 ? ` | ${rollbacks.map(({ kind }) => kind).join(', ')}` : ''
    return `${phase}: ${steps.map(({ kind }) => kind).join(', ')}${after}`
  })
}

const renamed = (text: Files): Files =>
  Object.fromEntries(Object.entries(text).map(([path, one]) => [path, one.replaceAll('pay', 'charge')]))

const BY_KEYWORD = {
  ...BASE,
  'shop/views.py': APP['shop/views.py'].replace('(order.id)', '(order_id=order.id)'),
}
const ON_MAIL = PAY.replace('task', 'task(queue="mail")')
const ON_SLOW = PAY.replace('task', 'task(queue="slow")')
const STAYS = '@shared_task(queue="mail")\ndef refund(): ...\n'
const MAIL = { ...BASE, ...tasks(ON_MAIL) }
const SLOW = { ...BASE, ...tasks(ON_SLOW) }
const takes = (parameters: string) => ({ ...APP, ...tasks(PAY.replace('order_id', parameters)) })
const serializer = (content: string) => ({
  ...BASE,
  'shop/celery.py': `${APP['shop/celery.py']}app.conf.update(task_serializer="${content}", accept_content=["${content}"])\n`,
})
const beat = (entries: string) => ({
  ...BASE,
  'shop/celery.py': `${APP['shop/celery.py']}app.conf.beat_scheduler = "django_celery_beat.schedulers:DatabaseScheduler"
app.conf.beat_schedule = {${entries}}
`,
})
const ENTRY = '{"task": "shop.tasks.pay", "schedule": 60, "args": (1,)}'
const ROW = {
  'shop/migrations/__init__.py': '',
  'shop/migrations/0001_row.py': `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.create(name="Pay", task="shop.tasks.pay")


class Migration(migrations.Migration):
    operations = [migrations.RunPython(forwards)]
`,
}

test.each<[string, Files, Files, readonly string[]]>([
  [
    'a renamed task',
    BASE,
    renamed(BASE),
    [
      'prepare: keep-both-names',
      'workers: know-names | harmless',
      'senders: switch-names | drops-names',
      'drain: drain-names',
      'clean-up: remove-old-names | harmless',
    ],
  ],
  [
    'a renamed task with other arguments',
    BASE,
    { ...renamed(BASE), ...tasks('@shared_task\ndef charge(): ...\n') },
    [
      'prepare: keep-old-function',
      'workers: know-names | harmless',
      'senders: switch-names | drops-names',
      'drain: drain-names',
      'clean-up: remove-old-names | harmless',
    ],
  ],
  [
    'a removed task',
    BASE,
    { ...APP, 'shop/views.py': '', ...tasks('') },
    ['prepare: keep-removed-task', 'drain: drain-names', 'clean-up: remove-tasks | harmless'],
  ],
  [
    'a new argument',
    BASE,
    takes('order_id, amount=None'),
    ['workers: take-arguments | harmless', 'senders: pass-arguments | rejects-arguments'],
  ],
  [
    'a required argument',
    BASE,
    takes('order_id, amount'),
    [
      'prepare: give-default',
      'workers: take-arguments | harmless',
      'senders: pass-arguments | rejects-arguments',
      'drain: drain-arguments',
      'clean-up: require-arguments | harmless',
    ],
  ],
  [
    'a removed argument',
    BY_KEYWORD,
    { ...BY_KEYWORD, ...takes('') },
    [
      'prepare: keep-argument',
      'workers: do-without-arguments | harmless',
      'senders: stop-passing | misses-arguments',
      'drain: drain-arguments',
      'clean-up: remove-arguments | harmless',
    ],
  ],
  [
    'a renamed argument',
    BY_KEYWORD,
    { ...BY_KEYWORD, ...takes('number') },
    [
      'prepare: accept-both-arguments',
      'workers: take-arguments | harmless',
      'senders: pass-arguments | rejects-arguments',
      'drain: drain-arguments',
      'clean-up: remove-arguments | harmless',
    ],
  ],
  [
    'an argument by keyword alone',
    BASE,
    takes('*, order_id'),
    [
      'prepare: accept-old-arguments',
      'senders: pass-by-keyword',
      'drain: drain-arguments',
      'clean-up: change-arguments | harmless',
    ],
  ],
  [
    'reordered arguments',
    takes('a, b'),
    takes('b, a'),
    [
      'prepare: keep-positions',
      'senders: pass-by-keyword',
      'drain: drain-arguments',
      'clean-up: change-arguments | harmless',
    ],
  ],
  [
    'a new task',
    BASE,
    { ...APP, ...tasks(PAY, '@shared_task\ndef refund(order_id): ...\n') },
    ['workers: know-names | harmless', 'senders: send-new-tasks | drops-names'],
  ],
  [
    'another queue',
    MAIL,
    SLOW,
    [
      'workers: read-queues | harmless',
      'senders: use-queue | strands-queues',
      'drain: drain-queues',
      'clean-up: stop-reading-queues | harmless',
    ],
  ],
  [
    'another queue, beside a task that stays',
    { ...MAIL, ...tasks(ON_MAIL, STAYS) },
    { ...MAIL, ...tasks(ON_SLOW, STAYS) },
    ['workers: read-queues | harmless', 'senders: use-queue | strands-queues'],
  ],
  [
    'a new task on a new queue',
    BASE,
    { ...APP, ...tasks(PAY, '@shared_task(queue="search")\ndef find(): ...\n') },
    ['workers: know-names, read-queues | harmless', 'senders: send-new-tasks | drops-names, strands-queues'],
  ],
  [
    'another serializer',
    serializer('json'),
    serializer('pickle'),
    [
      'prepare: keep-content, accept-content-first',
      'senders: switch-content | refuses-content',
      'drain: drain-content',
      'clean-up: stop-accepting-content | harmless',
    ],
  ],
  [
    'a removed schedule entry',
    beat(`"a": ${ENTRY}, "b": ${ENTRY}`),
    beat(`"a": ${ENTRY}`),
    ['senders: delete-rows | rows-come-back'],
  ],
  [
    'a renamed schedule entry',
    beat(`"a": ${ENTRY}`),
    beat(`"b": ${ENTRY}`),
    ['senders: delete-rows | rows-come-back'],
  ],
  [
    'a renamed task in a row',
    { ...beat(''), ...ROW },
    { ...beat(''), ...ROW, ...renamed(BASE) },
    [
      'prepare: keep-both-names',
      'workers: know-names | harmless',
      'senders: switch-names, update-rows | drops-names, rows-keep-names',
      'drain: drain-names',
      'clean-up: remove-old-names | harmless',
    ],
  ],
])('%s is rolled out in this order', async (_, base, head, expected) => {
  expect(await planFor(base, head)).toEqual(expected)
})

test.each<[string, Files, Files]>([
  ['another body', BASE, { ...APP, ...tasks(PAY.replace('...', 'pass')) }],
  [
    'a task that keeps its name',
    BASE,
    { ...BASE, ...tasks('@shared_task(name="shop.tasks.pay")\ndef charge(order_id): ...\n') },
  ],
  [
    'an optional argument that nobody passes',
    { ...BY_KEYWORD, ...takes('number=1, order_id=1') },
    { ...BY_KEYWORD, ...takes('number=1') },
  ],
  [
    'another computed queue',
    { ...BASE, ...tasks(PAY.replace('task', 'task(queue=a())')) },
    { ...BASE, ...tasks(PAY.replace('task', 'task(queue=b())')) },
  ],
])('%s needs no plan', async (_, base, head) => {
  expect(await planFor(base, head)).toEqual([])
})

test('a break that a comment suppresses needs no plan', async () => {
  const why = '# celery-guard: ignore[task-renamed-without-name] nobody calls it\n'
  const text = tasks(`${why}${PAY.replace('pay', 'charge')}`)
  expect(await planFor(BASE, { ...APP, 'shop/views.py': '', ...text })).toEqual([])
})
