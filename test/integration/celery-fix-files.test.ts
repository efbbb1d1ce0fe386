import { expect, test } from 'vitest'
import type { PullRequest, Repository, SimulatedGitHub } from '../simulated-github/index.ts'
import { openShop } from './shop.ts'

const TASKS = `from celery import shared_task

from shop.orders import Order
from shop.queues import Queues


@shared_task(name="shop.tasks.pay", queue=Queues.MAIL)
def pay(order_id):
    Order(order_id).pay()


@shared_task(name="shop.tasks.close", queue=Queues.MAIL)
def close(order_id):
    Order(order_id).archive("closed")
`

const CALLER = `\ufeffimport { createClient } from "celery-node";\r
\r
const client = createClient("redis://broker", "redis://broker"); // für alle\r
export const pay = (id: number) => client.createTask("shop.tasks.close").applyAsync([id]);`

const FILES = {
  'shop/__init__.py': '',
  'shop/celery.py': 'from celery import Celery\n\napp = Celery("shop", include=["shop.tasks"])\n',
  'shop/queues.py': 'class Queues:\n    DEFAULT = "celery"\n    MAIL = "mail"\n',
  'shop/orders.py':
    'class Order:\n    def __init__(self, pk):\n        self.pk = pk\n\n    def refund(self):\n        return self.pk\n',
  'shop/tasks.py': TASKS,
  'shop/views.py': 'from shop.celery import app\n\n\ndef checkout(order_id):\n    return order_id\n',
  'docker-compose.yml':
    'services:\r\n  worker: # für Mails\r\n    command: [celery, -A, shop, worker, -Q, mail]\r\n',
  'web/package.json': '{ "name": "web", "dependencies": { "celery-node": "0.5.9" } }\n',
  'web/src/pay.ts': CALLER,
}

/** A new queue, an import that closes a cycle, a name written out twice, and a name that TypeScript still has. */
const CHANGES = {
  'shop/tasks.py': `${TASKS.replace('name="shop.tasks.close"', 'name="shop.tasks.archive"')}

@shared_task(name="shop.tasks.index", queue="search")
def index(product_id):
    engine.index(product_id)
`,
  'shop/orders.py':
    'from shop.tasks import pay\n\n\nclass Order:\n    def __init__(self, pk):\n        self.pk = pk\n\n    def refund(self):\n        return pay.delay(self.pk)\n',
  'shop/views.py':
    'from shop.celery import app\n\n\ndef checkout(order_id):\n    return app.send_task("shop.tasks.pay", args=[order_id])\n',
}

async function opened() {
  const shop = await openShop({ files: FILES })
  const pull = await shop.open(CHANGES)
  await shop.settle()
  return { ...shop, pull, changed: () => changedFiles(shop, pull) }
}

/** The files of the head that are neither those of the base nor those of the pull request's first commit. */
async function changedFiles(
  { github, repository }: { readonly github: SimulatedGitHub; readonly repository: Repository },
  pull: PullRequest,
) {
  const texts = await Promise.all(
    Object.entries<string>({ ...FILES, ...CHANGES }).map(async ([path, before]) => {
      const text = (await github.readFile(repository, pull.head.sha, path))?.toString()
      return text === before ? [] : [[path, text]]
    }),
  )
  return Object.fromEntries(texts.flat())
}

test('a registry entry and a worker list that follows are one commit, by a reply to the finding', async () => {
  const { github, pull, settle, check, changed, repository } = await opened()
  const { threads } = await github.conversation(pull)
  const thread = threads.find(({ comment }) => comment.body.includes('is not in `Queues`'))
  if (thread === undefined) throw new Error('no thread is about the queue')
  const before = pull.head.sha
  await github.reply(thread.comment, 'acme', '/celery-fix')
  await settle()

  expect(await changed()).toEqual({
    'shop/queues.py': 'class Queues:\n    DEFAULT = "celery"\n    MAIL = "mail"\n    SEARCH = "search"\n',
    'shop/tasks.py': CHANGES['shop/tasks.py'].replace('queue="search"', 'queue=Queues.SEARCH'),
    'docker-compose.yml': FILES['docker-compose.yml'].replace('-Q, mail]', '-Q, "mail,search"]'),
  })
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${before}`])
  check(pull)
  github.checkRuns(repository, before)
  await github.conversation(pull)
  github.assertClean()
})

test('name constants, imports inside functions and callers in TypeScript are one commit', async () => {
  const { github, pull, settle, check, changed, repository } = await opened()
  const before = pull.head.sha
  const rules = ['task-name-literal-repeated', 'task-import-cycle', 'reference-to-missing-task']
  await github.comment(pull, 'acme', `/celery-fix all ${rules.join(' ')}`)
  await settle()

  const tasks = CHANGES['shop/tasks.py']
  expect(await changed()).toEqual({
    'shop/tasks.py': tasks.replace(
      '@shared_task(name="shop.tasks.pay",',
      'TASK_PAY = "shop.tasks.pay"\n\n\n@shared_task(name=TASK_PAY,',
    ),
    'shop/orders.py': CHANGES['shop/orders.py']
      .replace('from shop.tasks import pay\n\n\n', '')
      .replace('        return pay', '        from shop.tasks import pay\n\n        return pay'),
    'shop/views.py': CHANGES['shop/views.py']
      .replace('import app\n', 'import app\nfrom shop.tasks import TASK_PAY\n')
      .replace('"shop.tasks.pay"', 'TASK_PAY'),
    'web/src/pay.ts': CALLER.replace('shop.tasks.close', 'shop.tasks.archive'),
  })
  const commit = (await repository.objects.read(pull.head.sha))?.content.toString() ?? ''
  expect(commit.match(/^parent .*/gm)).toEqual([`parent ${before}`])
  check(pull)
  github.checkRuns(repository, before)
  await github.conversation(pull)
  github.assertClean()
})
