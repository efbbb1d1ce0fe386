import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { celeryGuard } from '../support/celery-guard.ts'
import { temporaryRepository } from '../support/temporary-repository.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

const tasks = (name: string) => `from celery import shared_task
from orders.receipts import Receipt
from shop.queues import CeleryQueues


@shared_task(queue=CeleryQueues.Mail)
def ${name}(order_id):
    Receipt(order_id).send()
`

test('what README shows of a check is what it prints', async () => {
  const made = temporaryRepository()
  const queues = 'class CeleryQueues:\n    Mail = "mail"\n'
  const files = { 'orders/__init__.py': '', 'shop/__init__.py': '', 'shop/queues.py': queues }
  const base = made.commit({ ...files, 'orders/tasks.py': tasks('send_receipt') })
  made.git('update-ref', 'refs/remotes/origin/main', base)
  made.git('checkout', '--quiet', '-b', 'topic')
  made.commit({ 'orders/tasks.py': tasks('email_receipt') })
  const { stdout } = await celeryGuard(['check', '--repo', made.dir])
  expect(README).toContain(withoutId(stdout))
})

/** The id depends on the time of the commit: README has one of its own. */
function withoutId(text: string): string {
  const [shown] = /Compared with [0-9a-f]{10}/.exec(README) ?? []
  return text.replace(/Compared with [0-9a-f]{10}/, shown ?? '')
}
