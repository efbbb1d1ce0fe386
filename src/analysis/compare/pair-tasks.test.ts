import { expect, test } from 'vitest'
import { type Files, memorySource } from '../../../test/support/memory-source.ts'
import { checkRevisions } from '../../pipeline/check-revisions.ts'
import { NULL_STORE } from '../../pipeline/null-store.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'

const IMPORT = 'from celery import shared_task\n\n\n'
const CLEANUP = 'def cleanup():\n    Cart.objects.abandoned().delete()\n'

/** The changes between two revisions, as “kind old → new”. */
async function changes(base: Files, head: Files): Promise<string[]> {
  const revisions = { base: 'base', head: 'head' }
  const report = await checkRevisions(memorySource({ base, head }), revisions, DEFAULT_SETTINGS, NULL_STORE)
  return report.changes.map(
    ({ kind, old, new: next }) => `${kind} ${old?.name ?? '-'} → ${next?.name ?? '-'}`,
  )
}

const OTHER = 'def cleanup():\n    for path in tempfiles():\n        os.unlink(path)\n'

test('the only lost and the only new task of one function name are one task, even with another body', async () => {
  const found = await changes(
    { 'a/tasks.py': `${IMPORT}@shared_task\n${CLEANUP}` },
    { 'b/tasks.py': `${IMPORT}@shared_task\n${OTHER}` },
  )
  expect(found).toEqual(['moved a.tasks.cleanup → b.tasks.cleanup'])
})

test('a function of the same name and another body is another task where its body went to a third one', async () => {
  const found = await changes(
    { 'a/tasks.py': `${IMPORT}@shared_task\n${CLEANUP}` },
    {
      'a/tasks.py': `${IMPORT}@shared_task\n${CLEANUP.replace('cleanup', 'delete_carts')}`,
      'b/tasks.py': `${IMPORT}@shared_task\n${OTHER}`,
    },
  )
  expect(found).toEqual(['renamed a.tasks.cleanup → a.tasks.delete_carts', 'added - → b.tasks.cleanup'])
})

test('of two new functions that keep the name and share nothing with the old one, neither is it', async () => {
  const third = 'def cleanup():\n    Log.truncate()\n'
  const found = await changes(
    { 'a/tasks.py': `${IMPORT}@shared_task\n${CLEANUP}` },
    { 'b/tasks.py': `${IMPORT}@shared_task\n${OTHER}`, 'c/tasks.py': `${IMPORT}@shared_task\n${third}` },
  )
  expect(found).toEqual([
    'removed a.tasks.cleanup → -',
    'added - → b.tasks.cleanup',
    'added - → c.tasks.cleanup',
  ])
})

test('a function that moves and is touched up on the way is the same task', async () => {
  const edited = CLEANUP.replace('delete()', 'delete_in_batches(size=100)')
  const found = await changes(
    { 'a/tasks.py': `${IMPORT}@shared_task\n${CLEANUP}` },
    { 'b/tasks.py': `${IMPORT}@shared_task\n${edited}` },
  )
  expect(found).toEqual(['moved a.tasks.cleanup → b.tasks.cleanup'])
})

test('a function made a task by a call is known again by its body', async () => {
  const app = 'from celery import Celery\napp = Celery()\n\n\n'
  const rebuild = 'def rebuild(index):\n    for page in index.pages():\n        page.render()\n\n\n'
  const found = await changes(
    { 'a/tasks.py': `${app}${rebuild}app.task(queue="q")(rebuild)\n` },
    { 'a/tasks.py': `${app}${rebuild.replace('rebuild', 'render_all')}app.task(queue="q")(render_all)\n` },
  )
  expect(found).toEqual(['renamed a.tasks.rebuild → a.tasks.render_all'])
})

test('a task that an unread file may hold is neither lost nor new', async () => {
  const readable = `${IMPORT}@shared_task\n${CLEANUP}`
  const broken = `${readable}\x00`
  expect(await changes({ 'a/tasks.py': broken }, { 'a/tasks.py': readable })).toEqual([])
  expect(await changes({ 'a/tasks.py': readable }, { 'a/tasks.py': broken })).toEqual([])
  expect(await changes({ 'a/tasks.py': readable }, { 'b/tasks.py': broken })).toEqual([])
})

test('a function that is still there below a decorator that is not understood any more is neither lost nor new', async () => {
  const task = `from a.app import app\n\n\n@app.task\n${CLEANUP}`
  const whole = {
    'a/__init__.py': '',
    'a/app.py': 'from celery import Celery\napp = Celery("a")\n',
    'a/tasks.py': task,
  }
  const broken = { ...whole, 'a/app.py': 'from celery import Celery\napp = Celery("a"\n' }
  expect(await changes(whole, broken)).toEqual([])
  expect(await changes(broken, whole)).toEqual([])
})
