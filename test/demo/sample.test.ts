import { expect, test } from 'vitest'
import { runDemo, runDemoProcess, section } from './run-demo.ts'

test('the sample pull request: a red check, a review, and what people and the app do until it is merged', async () => {
  const { exitCode, page, stderr } = await runDemoProcess()
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(page.split('\n').length - 1).toBeLessThanOrEqual(150)

  expect(section(page, 'acme/bookshop #1')).toContain('ana wants to merge 1 commit into main from invoices')
  const check = section(page, 'Check of ')
  expect(check).toContain('✗ celery-guard: Do not merge yet: 4 tasks would lose messages in flight\n')
  // Notices are in the check alone: a task without a name, and one of the application beside shared ones.
  expect(check).toContain('5 errors, 1 warning, 2 notices.')
  expect(check).toContain('▸ Contract changes: 8, 4 breaking\n  ▸ Rollout plan\n')
  // What names a task by a text in files that the change leaves alone: the schedule, a program in TypeScript.
  expect(check).toMatch(
    /bookshop\/settings\.py:24, outside of the diff: Beat sends\s+`catalog\.tasks\.refresh/,
  )
  expect(check).toContain(
    'storefront/src/receipts.ts:4, outside of the diff: Call of `orders.tasks.send_receipt`',
  )

  // A renamed task: the comment on its lines, with the suggestion as a diff.
  const review = section(page, 'celery-guard[bot] reviewed')
  expect(review).toContain('4 findings about Celery tasks; 2 more in the check.')
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
  const further = section(page, 'celery-guard[bot]: 2 more comments on the diff')
  expect(further).toContain(
    'catalog/tasks/covers.py: Moving 3 tasks drops their queued messages (line 12).\n',
  )
  expect(review + comments + further).not.toMatch(/has no explicit name|is bound to the application/)
  // A renamed function that keeps its explicit name is no news.
  expect(review + comments + further).not.toContain('cancel_unpaid_orders`')

  // A registry entry and the worker list that follows it: offered as a patch, committed by a reply.
  expect(comments).toMatch(
    /Add `INVOICES` to `CeleryQueues` and worker lists: reply `\/celery-fix`, or apply/,
  )
  expect(section(page, 'ana replied on orders/tasks.py, lines 31–32')).toContain('  /celery-fix\n')
  const reply = section(page, 'celery-guard[bot] replied on orders/tasks.py, lines 31–32')
  expect(reply).toMatch(/Committed 1 fix in [0-9a-f]{7}\.\n\n {4}• `orders\.tasks\.render_invoice`\n/)
  expect(reply).toMatch(/✓ Thread on orders\/tasks\.py, lines 31–32: resolved\. Gone at [0-9a-f]{7}\.\n/)

  expect(section(page, 'ben replied on orders/tasks.py, lines 14–15')).toContain(
    'Can receipts still be queued',
  )
  const commands = section(page, 'ana commented')
  expect(commands).toContain('  /celery-approve orders.tasks.send_receipt we deploy at night')
  expect(commands).toContain('  /celery-fix\n  👀 celery-guard[bot]  🚀 celery-guard[bot]\n')
  const answers = section(page, 'celery-guard[bot] commented ─')
  expect(answers).toContain('`ana` approved 2 breaks: `we deploy at night, when the mail queue is empty`')
  expect(answers).toContain('Do not merge yet: 3 tasks would lose messages in flight; 2 breaks approved')
  expect(section(page, 'celery-guard[bot] replied on orders/tasks.py, lines 14–15')).toContain('stays open')

  const commit = section(page, 'celery-guard[bot] committed')
  expect(commit).toContain('bookshop/queues.py\n    +     INVOICES = "invoices"\n')
  expect(commit).toContain('    +     command: celery -A bookshop worker -Q celery,mail,covers,invoices\n')
  expect(commit).toContain('render_invoice", queue=CeleryQueues.INVOICES)\n')
  expect(commit).toContain('+ @shared_task(name="catalog.tasks.count_sale", queue=CeleryQueues.DEFAULT)')
  expect(commit).not.toMatch(/archive_old_orders|send_receipt/)
  expect(answers).toMatch(/Committed 1 fix in [0-9a-f]{7}\./)
  expect(answers).toContain('1 fix of a notice is left out: comment `/celery-fix task-without-name` for it.')
  expect(answers).toMatch(
    /✓ celery-guard: Merge with care: 2 breaks approved; 2 notices\n {2}✓ Thread on catalog\/tasks\/covers\.py: res/,
  )

  const queue = page.slice(page.indexOf('ben adds the pull request to the merge queue'))
  expect(queue).toContain('✓ celery-guard: Merge with care: 2 breaks approved; 2 notices\n')
  expect(queue).toContain('✓ ben merged it into main\n')
  const names = section(page, 'The old wire names')
  expect(names.match(/✓/g)).toHaveLength(3)
  expect(names).toMatch(/✓ catalog\.tasks\.count_sale: registered again, by count_sale/)
  expect(names).toContain('· orders.tasks.send_receipt: gone, no fix for it was committed')
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
