import { expect, test } from 'vitest'
import { runDemo, runDemoProcess, section } from './run-demo.ts'

test('the sample pull request: a red check, a review, /celery-fix, a patch by hand, a green check', async () => {
  const { exitCode, page, stderr } = await runDemoProcess()
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })

  expect(section(page, 'acme/bookshop #1')).toContain('ana wants to merge 1 commit into main from invoices')
  expect(page).toContain('✗ celery-guard: Do not merge yet: 4 tasks would lose messages in flight (failure)')

  // A renamed task: the comment on its lines, with the suggestion as a diff.
  const comments = section(page, 'celery-guard[bot] commented on the diff')
  expect(comments).toContain('orders/tasks.py, lines 14–15\n')
  expect(comments).toContain('   11   14   @shared_task(queue=CeleryQueues.MAIL)\n')
  expect(comments).toContain(
    [
      '  Suggested change',
      '    - @shared_task(queue=CeleryQueues.MAIL)',
      '    + @shared_task(name="orders.tasks.send_receipt", queue=CeleryQueues.MAIL)',
    ].join('\n'),
  )
  expect(comments).toContain(
    'Queue `invoices` is not in `CeleryQueues`. No known worker reads queue `invoices`, and',
  )

  const review = section(page, 'celery-guard[bot] reviewed')
  expect(review).toContain('4 findings about Celery tasks; 2 more in the check.')

  // What names a task by a text in files that the change leaves alone: the schedule, a program in TypeScript.
  const check = section(page, 'Check of ')
  expect(check).toContain(
    'bookshop/settings.py:24, outside of the diff: Beat sends `catalog.tasks.refresh_covers`',
  )
  expect(check).toContain(
    'storefront/src/receipts.ts:4, outside of the diff: Call of `orders.tasks.send_receipt`',
  )

  // Notices are in the check alone: a task without a name, and one of the application beside shared ones.
  expect(page).toContain('5 errors, 1 warning, 2 notices.')
  expect(review + comments).not.toMatch(/has no explicit name|is bound to the application/)

  // A renamed function that keeps its explicit name is no news.
  expect(review + comments).not.toContain('cancel_unpaid_orders`')

  const command = section(page, 'ana commented')
  expect(command).toContain('  /celery-fix\n')
  expect(command).toContain('👀 celery-guard[bot]  🚀 celery-guard[bot]')
  const commit = section(page, 'celery-guard[bot] committed')
  expect(commit).toContain('+ @shared_task(name="catalog.tasks.count_sale", queue=CeleryQueues.DEFAULT)')
  expect(commit).not.toContain('archive_old_orders')
  expect(page).toMatch(/── celery-guard\[bot\] commented ─+\n {2}Committed 2 fixes in [0-9a-f]{7}\./)
  expect(page).toContain('1 fix of a notice is left out: comment `/celery-fix task-without-name` for it.')

  const byHand = page.slice(page.indexOf('ana committed'))
  expect(byHand).toContain('+     INVOICES = "invoices"')
  expect(byHand).toContain('✓ celery-guard: Safe to merge: 2 notices about Celery tasks (success)')
  const names = section(page, 'The old wire names')
  expect(names.match(/✓/g)).toHaveLength(4)
  expect(names).toMatch(/✓ orders\.tasks\.send_receipt: registered again, by email_receipt/)
  expect(page).toMatch(/npm run demo -- --repo DIR --base REV --head REV\n$/)
})

test('is plain text of at most 100 columns where nobody looks', async () => {
  const { exitCode, page } = await runDemo(['--no-fix'])
  expect(exitCode).toBe(0)
  expect(page).toContain('celery-guard[bot] reviewed')
  expect(page).not.toContain('\u001b')
  expect(page).not.toContain('/celery-fix\n')
  expect(page.split('\n').filter((line) => [...line].length > 100)).toEqual([])
})
