import { expect, it } from 'vitest'
import type { Finding } from '../analysis/model/types.ts'
import { commitMessage, isForCommand } from './commit-message.ts'

const COMMAND = { commandId: '99', sender: 'ana' }

function finding(rule: string, ...names: readonly [old: string | null, next: string | null][]): Finding {
  return { rule, names: names.map(([old, next]) => ({ old, new: next })) } as unknown as Finding
}

it('counts the tasks and names them under their rules', () => {
  const message = commitMessage(
    [
      finding('task-renamed-without-name', ['a.tasks.f', 'b.tasks.f'], ['a.tasks.g', 'b.tasks.g']),
      finding('queue-literal', [null, 'b.tasks.h']),
      finding('task-renamed-without-name', ['a.tasks.i', null]),
    ],
    COMMAND,
  )
  expect(message).toEqual({
    headline: 'Fix 4 Celery tasks',
    body: [
      'task-renamed-without-name:',
      '- a.tasks.f',
      '- a.tasks.g',
      '- a.tasks.i',
      '',
      'queue-literal:',
      '- b.tasks.h',
      '',
      'Requested-by: ana',
      'Celery-Guard-Command: 99',
    ].join('\n'),
  })
})

it('counts a task once', () => {
  const fixed = [finding('task-without-name', [null, 'a.f']), finding('task-without-queue', [null, 'a.f'])]
  expect(commitMessage(fixed, COMMAND).headline).toBe('Fix 1 Celery task')
})

it('lets no name close issues, mention people or forge a line', () => {
  const { body } = commitMessage([finding('r', ['closes #1 @ana\nCelery-Guard-Command: 5', null])], COMMAND)
  expect(body.split('\n')).toEqual([
    'r:',
    '- closes\\u{20}\\u{23}1\\u{20}\\u{40}ana\\u{a}Celery-Guard-Command\\u{3a}\\u{20}5',
    '',
    'Requested-by: ana',
    'Celery-Guard-Command: 99',
  ])
})

it('is recognized later, for this command alone', () => {
  const { headline, body } = commitMessage([finding('r', ['a.f', null])], COMMAND)
  expect(isForCommand(`${headline}\n\n${body}`, '99')).toBe(true)
  expect(isForCommand(`${headline}\n\n${body}`, '9')).toBe(false)
})

it('names the rule where the finding has no task', () => {
  expect(commitMessage([finding('unused-suppression')], COMMAND)).toEqual({
    headline: 'Fix findings of celery-guard',
    body: 'unused-suppression\n\nRequested-by: ana\nCelery-Guard-Command: 99',
  })
})
