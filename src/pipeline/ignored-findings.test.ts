import { expect, test } from 'vitest'
import { memorySource } from '../../test/support/memory-source.ts'
import type { Ignore } from '../analysis/model/ignore.ts'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { checkRevisions } from './check-revisions.ts'
import { NULL_STORE } from './null-store.ts'

const TASKS = `from celery import shared_task


@shared_task
def charge(order):
    return order.card.charge(order.total)


@shared_task
def refund(order):
    send_mail(order.customer, 'refunded')
`
const BASE = { 'shop/__init__.py': '', 'shop/tasks.py': TASKS }
const RULE = 'task-renamed-without-name'
const RENAMED = TASKS.replace('def charge', 'def bill').replace('def refund', 'def pay_back')

/** What is reported of two renamed tasks, and what the settings ignored. */
async function report(ignores: readonly Partial<Ignore>[], head = RENAMED) {
  const settings = {
    ...DEFAULT_SETTINGS,
    externalSenders: true,
    ignores: ignores.map((one) => ({ rule: RULE, task: null, until: null, reason: 'drained', ...one })),
  }
  const source = memorySource({ base: BASE, head: { ...BASE, 'shop/tasks.py': head } })
  const found = await checkRevisions(source, { base: 'base', head: 'head' }, settings, NULL_STORE)
  return {
    conclusion: found.conclusion,
    names: found.findings
      .filter(({ rule }) => rule === RULE)
      .map(({ names }) => names.map((name) => name.old)),
    ignored: found.ignored.map(({ task, findings }) => [task, findings]),
  }
}

const CHARGE = 'shop.tasks.charge'
const REFUND = 'shop.tasks.refund'

test.each<[string, readonly Partial<Ignore>[], object]>([
  ['nothing', [], { conclusion: 'failure', names: [[CHARGE], [REFUND]], ignored: [] }],
  ['a rule', [{}], { conclusion: 'success', names: [], ignored: [[null, 2]] }],
  [
    'one of two tasks, by its old name',
    [{ task: CHARGE }],
    { conclusion: 'failure', names: [[REFUND]], ignored: [[CHARGE, 1]] },
  ],
  [
    'one of two tasks, by its new name',
    [{ task: 'shop.tasks.pay_back' }],
    { conclusion: 'failure', names: [[CHARGE]], ignored: [['shop.tasks.pay_back', 1]] },
  ],
  [
    'all tasks of a module',
    [{ task: 'shop.*' }],
    { conclusion: 'success', names: [], ignored: [['shop.*', 2]] },
  ],
  [
    'two tasks by two entries',
    [{ task: CHARGE }, { task: REFUND }],
    {
      conclusion: 'success',
      names: [],
      ignored: [
        [CHARGE, 1],
        [REFUND, 1],
      ],
    },
  ],
  [
    'another task whose name begins alike',
    [{ task: 'shop.tasks.charg' }],
    { conclusion: 'failure', names: [[CHARGE], [REFUND]], ignored: [] },
  ],
  [
    'another rule',
    [{ rule: 'task-removed' }],
    { conclusion: 'failure', names: [[CHARGE], [REFUND]], ignored: [] },
  ],
])('the settings ignore %s', async (_, ignores, expected) => {
  expect(await report(ignores)).toEqual(expected)
})

test('a comment in the code counts before the settings', async () => {
  const commented = `# celery-guard: ignore[${RULE}] drained\n@shared_task\ndef bill`
  const head = TASKS.replace('@shared_task\ndef charge', commented)
  expect(await report([{}], head)).toEqual({ conclusion: 'success', names: [], ignored: [] })
})
