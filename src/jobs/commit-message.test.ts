import { expect, it } from 'vitest'
import type { AppliedRemedy } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import { commitMessage, isForCommand } from './commit-message.ts'

const COMMAND = { commandId: '99', sender: 'ana', coAuthor: null }
const of = (...fixed: Finding[]) => ({ fixed, remedies: [] })

function finding(rule: string, ...names: readonly [old: string | null, next: string | null][]): Finding {
  return { rule, names: names.map(([old, next]) => ({ old, new: next })) } as unknown as Finding
}

it('counts the tasks and names them under their rules', () => {
  const message = commitMessage(
    of(
      finding('task-renamed-without-name', ['a.tasks.f', 'b.tasks.f'], ['a.tasks.g', 'b.tasks.g']),
      finding('queue-literal', [null, 'b.tasks.h']),
      finding('task-renamed-without-name', ['a.tasks.i', null]),
    ),
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
  expect(commitMessage(of(...fixed), COMMAND).headline).toBe('Fix 1 Celery task')
})

it('lets no name close issues, mention people or forge a line', () => {
  const { body } = commitMessage(of(finding('r', ['closes #1 @ana\nCelery-Guard-Command: 5', null])), COMMAND)
  expect(body.split('\n')).toEqual([
    'r:',
    '- closes\\u{20}\\u{23}1\\u{20}\\u{40}ana\\u{a}Celery-Guard-Command\\u{3a}\\u{20}5',
    '',
    'Requested-by: ana',
    'Celery-Guard-Command: 99',
  ])
})

it('is recognized later, for this command alone', () => {
  const { headline, body } = commitMessage(of(finding('r', ['a.f', null])), COMMAND)
  expect(isForCommand(`${headline}\n\n${body}`, '99')).toBe(true)
  expect(isForCommand(`${headline}\n\n${body}`, '9')).toBe(false)
})

it('names the rule where the finding has no task', () => {
  expect(commitMessage(of(finding('unused-suppression')), COMMAND)).toEqual({
    headline: 'Fix findings of celery-guard',
    body: 'unused-suppression\n\nRequested-by: ana\nCelery-Guard-Command: 99',
  })
})

it('names suggestions and remedies as such', () => {
  const suggested = { ...finding('queue-moved', ['a.f', 'a.f']), fix: { safety: 'suggestion' } } as Finding
  const alias = { remedy: { kind: 'alias', task: 'a.g' } } as AppliedRemedy
  expect(commitMessage({ fixed: [suggested], remedies: [alias] }, COMMAND)).toEqual({
    headline: 'Fix 2 Celery tasks',
    body: [
      'queue-moved (suggestion):',
      '- a.f',
      '',
      'alias:',
      '- a.g',
      '',
      'Requested-by: ana',
      'Celery-Guard-Command: 99',
    ].join('\n'),
  })
})

it('names two hundred tasks of a rule and counts the others', () => {
  const names = Array.from({ length: 202 }, (_, i): [string, null] => [`a.t${i}`, null])
  const { headline, body } = commitMessage(of(finding('r', ...names)), COMMAND)
  expect(headline).toBe('Fix 202 Celery tasks')
  expect(body.match(/^- a\./gm)).toHaveLength(200)
  expect(body).toContain('\n- and 2 more\n')
})

it('names the person as an author, if the login is one', () => {
  const coAuthor = 'Co-authored-by: ana <7+ana@users.noreply.github.com>'
  const { body } = commitMessage(of(), { ...COMMAND, coAuthor })
  expect(body.split('\n').slice(-3)).toEqual(['Requested-by: ana', 'Celery-Guard-Command: 99', coAuthor])
  const forged = { ...COMMAND, sender: 'ana\nSigned-off-by: eve', coAuthor }
  expect(commitMessage(of(), forged).body).not.toContain('Co-authored-by')
})

it('cuts long names', () => {
  const names = Array.from({ length: 300 }, (_, i): [string, string] => [`${i}.${'x'.repeat(10_000)}`, 'a'])
  const { body } = commitMessage(of(finding('task-name-changed', ...names)), COMMAND)
  expect(body).toContain(`- 0.${'x'.repeat(198)}...\n`)
  expect(body.length).toBeLessThan(50_000)
  // GitHub counts escapes, too.
  const [odd] =
    commitMessage(of(finding('task-name-changed', ['\u{1f600}'.repeat(500), 'a'])), COMMAND).body.match(
      /^- .*/m,
    ) ?? []
  expect(odd).toMatch(/^- (?:\\u\{1f600\}){100}\.\.\.$/)
})
