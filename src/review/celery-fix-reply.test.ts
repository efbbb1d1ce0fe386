import { expect, test } from 'vitest'
import { prose } from '../shared/prose.ts'
import { celeryFixReply } from './celery-fix-reply.ts'
import { finding, outsideCode } from './testing.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'

test('the reply lists fixes that were not committed, each with place and title', () => {
  const left = [finding({ title: prose`Removing ${'a.pay'} drops queued messages` })]
  expect(celeryFixReply({ kind: 'committed', commit, fixed: [finding()], left })).toBe(
    [
      `Committed 1 fix in ${commit}.`,
      '',
      'Not committed, because their fixes change the same lines. Comment `/celery-fix` again for them:',
      '',
      '- `shop/tasks.py:2`: Removing `a.pay` drops queued messages',
    ].join('\n'),
  )
})

test('the list names thirty of them and counts the others, and their names stay inert', () => {
  const left = Array.from({ length: 32 }, () => finding({ title: prose`Removing ${'EVIL` @org/team'}` }))
  const reply = celeryFixReply({ kind: 'committed', commit, fixed: [], left })
  expect(reply.match(/^- `/gm)).toHaveLength(30)
  expect(reply).toMatch(/- and 2 more$/)
  expect(outsideCode(reply)).not.toContain('EVIL')
})
