import { expect, test } from 'vitest'
import { FILES, openShop } from './shop.ts'

test('complaint 13: a file that moves keeps its tasks under new names, and the finding knows both', async () => {
  const { github, open, settle, check } = await openShop()
  const pull = await open({
    'shop/tasks.py': null,
    'shop/jobs.py': FILES['shop/tasks.py'],
    'shop/views.py': FILES['shop/views.py'].replaceAll('tasks', 'jobs'),
  })
  await settle()
  const { conclusion, output } = check(pull)
  expect(conclusion).toBe('failure')
  const said = `${output.title}${output.summary}${output.text}`
  for (const name of ['shop.tasks.send_invoice', 'shop.jobs.send_invoice']) expect(said).toContain(name)
  const { threads } = await github.conversation(pull)
  expect(new Set(threads.map(({ comment }) => comment.path))).toEqual(new Set(['shop/jobs.py']))
  github.assertClean()
})
