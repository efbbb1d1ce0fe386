import { expect, test } from 'vitest'
import { prose } from '../shared/prose.ts'
import { celeryFixReply } from './celery-fix-reply.ts'
import { finding, outsideCode } from './testing.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'
const choice = { requested: [], notices: [], unknown: [] }

test('the reply lists fixes that were not committed, each with place and title', () => {
  const left = [finding({ title: prose`Removing ${'a.pay'} drops queued messages` })]
  expect(celeryFixReply({ kind: 'committed', commit, fixed: [finding()], left, ...choice })).toBe(
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
  const reply = celeryFixReply({ kind: 'committed', commit, fixed: [], left, ...choice })
  expect(reply.match(/^- `/gm)).toHaveLength(30)
  expect(reply).toMatch(/- and 2 more$/)
  expect(outsideCode(reply)).not.toContain('EVIL')
})

test('the reply to a command with names repeats them for what is left', () => {
  const requested = ['task-without-name', 'a.pay']
  const reply = celeryFixReply({
    kind: 'committed',
    commit,
    fixed: [finding()],
    left: [finding()],
    ...choice,
    requested,
  })
  expect(reply).toContain('Comment `/celery-fix task-without-name a.pay` again for them:')
})

test('the reply says how to get the fixes of notices', () => {
  const notice = (rule: string) => finding({ rule, severity: 'notice' })
  const notices = [notice('task-without-name'), notice('queue-literal'), notice('task-without-name')]
  expect(celeryFixReply({ kind: 'nothing-to-fix', ...choice, notices })).toBe(
    [
      'Nothing to fix: no error or warning on this head has a fix that is safe and verified.',
      '3 fixes of notices are left out: comment `/celery-fix task-without-name queue-literal` for them.',
    ].join('\n\n'),
  )
  expect(
    celeryFixReply({
      kind: 'committed',
      commit,
      fixed: [finding()],
      left: [],
      ...choice,
      notices: notices.slice(1, 2),
    }),
  ).toBe(
    `Committed 1 fix in ${commit}.\n\n1 fix of a notice is left out: comment \`/celery-fix queue-literal\` for it.`,
  )
})

test('the reply names what is neither a rule nor a task, and keeps it inert', () => {
  const nothing =
    'Nothing to fix: no finding with these names on this head has a fix that is safe and verified.'
  const unknown = ['task-witout-name']
  expect(celeryFixReply({ kind: 'nothing-to-fix', requested: unknown, notices: [], unknown })).toBe(
    `${nothing}\n\n\`task-witout-name\` is neither a rule nor a task with a finding on this head.`,
  )
  const hostile = ['EVIL`', '@EVIL/team']
  const reply = celeryFixReply({ kind: 'nothing-to-fix', requested: hostile, notices: [], unknown: hostile })
  expect(reply).toContain('are neither rules nor tasks')
  expect(outsideCode(reply)).not.toContain('EVIL')
})
