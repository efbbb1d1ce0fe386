import { expect, test } from 'vitest'
import type { FileChanges, PullRequest, SimulatedGitHub } from '../simulated-github/index.ts'
import { FILES, openShop, RENAME } from './shop.ts'

const ROWS = `from django.db import migrations


def forwards(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    PeriodicTask.objects.create(name="Daily", task="shop.tasks.send_invoice")


class Migration(migrations.Migration):
    dependencies = [("django_celery_beat", "0018_improve_crontab_helptext")]
    operations = [migrations.RunPython(forwards)]
`
const DJANGO = {
  ...FILES,
  'shop/migrations/__init__.py': '',
  'shop/migrations/0001_initial.py': ROWS,
} as const
const FIRST = 'shared_task(queue=CeleryQueues.MAIL)(email_invoice)\n'
const SECOND =
  'email_invoice = shared_task(name="shop.tasks.send_invoice", queue=CeleryQueues.MAIL)(email_invoice)\n'
const aliased = (registrations: string): string =>
  FILES['shop/tasks.py'].replace(
    /@shared_task\(queue=CeleryQueues\.MAIL\)\ndef send_invoice\(order_id\):\n {4}return order_id\n/,
    `def email_invoice(order_id):\n    return order_id\n\n\n# celery-guard: alias[shop.tasks.send_invoice] until 2999-01-31\n${registrations}`,
  )
const OLD_SENT = aliased(FIRST + SECOND)
const NEW_SENT = aliased(
  'shared_task(name="shop.tasks.send_invoice", queue=CeleryQueues.MAIL)(email_invoice)\nemail_invoice = shared_task(queue=CeleryQueues.MAIL)(email_invoice)\n',
)
const VIEWS = FILES['shop/views.py'].replace('send_invoice', 'email_invoice')
const MOVED = 'shop/migrations/0002_rename_scheduled_tasks.py'

/** The reply to a command about a change, and what the branch has then. */
async function answered(files: Readonly<Record<string, string>>, changes: FileChanges, body: string) {
  const { github, repository, open, settle, check } = await openShop({ files })
  const pull = await open(changes)
  await settle()
  const before = pull.head.sha
  await github.comment(pull, 'acme', body)
  await settle()
  check(pull)
  github.checkRuns(repository, before)
  const reply = await lastReply(github, pull)
  const read = async (path: string) => (await github.readFile(repository, pull.head.sha, path))?.toString()
  const [migration, tasks] = [await read(MOVED), await read('shop/tasks.py')]
  github.assertClean()
  return { reply, isCommitted: pull.head.sha !== before, migration, tasks }
}

async function lastReply(github: SimulatedGitHub, pull: PullRequest): Promise<string> {
  const { comments } = await github.conversation(pull)
  return comments.at(-1)?.body ?? ''
}

test('an alias is committed, and the reply says when its rows follow', async () => {
  const command = '/celery-fix alias shop.tasks.send_invoice\n/celery-fix migration shop.tasks.send_invoice'
  const { reply, isCommitted, migration, tasks } = await answered(DJANGO, RENAME, command)
  expect({ isCommitted, migration }).toEqual({ isCommitted: true, migration: undefined })
  expect(tasks).toContain('# celery-guard: alias[shop.tasks.send_invoice] until ')
  expect(reply).toMatch(/^Committed 1 alias in [0-9a-f]{40}/)
  expect(reply).toContain('Calls go on sending `shop.tasks.send_invoice`')
  expect(reply).not.toContain('the same lines')
})

test('the rows of an alias follow in a change that does not touch it', async () => {
  const files = { ...DJANGO, 'shop/tasks.py': NEW_SENT, 'shop/views.py': VIEWS }
  for (const task of ['shop.tasks.send_invoice', 'email_invoice']) {
    const made = await answered(files, { 'README.md': '# Shop\n' }, `/celery-fix migration ${task}`)
    expect(made.reply).toMatch(/^Committed 1 migration in /)
    expect(made.migration).toContain('shop.tasks.email_invoice')
  }
})

test('before calls send the new name, nothing is committed, and the reply says when', async () => {
  const files = { ...DJANGO, 'shop/tasks.py': OLD_SENT, 'shop/views.py': VIEWS }
  // A name like it has a finding, and is not meant.
  const changes = { 'shop/tasks.py': OLD_SENT.replace('def close_order', 'def send_invoices') }
  const { reply, isCommitted } = await answered(
    files,
    changes,
    '/celery-fix migration shop.tasks.send_invoice',
  )
  expect(isCommitted).toBe(false)
  expect(reply).toMatch(/^Nothing was committed\.\n\nNot possible:/)
  expect(reply).toContain('with the change that lets calls send `shop.tasks.email_invoice`')
})
