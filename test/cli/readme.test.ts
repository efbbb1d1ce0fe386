import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CATEGORIES } from '../../src/analysis/rules/define-rule.ts'
import { celeryGuardProcess } from '../support/celery-guard.ts'
import { temporaryRepository } from '../support/temporary-repository.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

const tasks = (name: string) => `from celery import shared_task
from orders.receipts import Receipt
from shop.queues import CeleryQueues


@shared_task(queue=CeleryQueues.Mail)
def ${name}(order_id):
    Receipt(order_id).send()
`

test('README shows what a check prints, cut where it has a line with …', async () => {
  const made = temporaryRepository()
  const queues = 'class CeleryQueues:\n    Mail = "mail"\n'
  const views = `from orders.tasks import send_receipt


def pay(order):
    send_receipt.delay(order.id)
`
  const files = {
    'orders/__init__.py': '',
    'orders/views.py': views,
    'shop/__init__.py': '',
    'shop/queues.py': queues,
  }
  const base = made.commit({ ...files, 'orders/tasks.py': tasks('send_receipt') })
  made.git('update-ref', 'refs/remotes/origin/main', base)
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit({ 'orders/tasks.py': tasks('email_receipt') })
  const { stdout } = await celeryGuardProcess(['check', '--repo', made.dir])

  const [, shown = ''] = /^```\n(.*?)^```$/ms.exec(README) ?? []
  const printed = stdout.replace(ID, ID.exec(shown)?.[0] ?? '')
  const [first = '', ...others] = shown.split('…\n')
  const last = others.at(-1) ?? first
  expect(printed.slice(0, first.length)).toBe(first)
  expect(printed.slice(-last.length)).toBe(last)
  for (const part of others) expect(printed).toContain(`\n${part}`)
})

/** It depends on the time of the commit: README has one of its own. */
const ID = /Compared with [0-9a-f]{10}/

test.each(Object.values(CATEGORIES))('README has a line for the rules of “%s”', (title) => {
  const anchor = title.toLowerCase().replaceAll(' ', '-')
  expect(README).toContain(`- [${title}](docs/rules/README.md#${anchor}): `)
})
