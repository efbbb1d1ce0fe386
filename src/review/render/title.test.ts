import { expect, test } from 'vitest'
import type { CheckReport, Gap } from '../../analysis/model/types.ts'
import { change, finding, report } from '../testing.ts'
import { renderTitle } from './title.ts'

function unreadable(path: string): Gap {
  return { kind: 'unreadable', path, line: 0, reason: 'contains NUL bytes' }
}

const warning = finding({ severity: 'warning' })
const safe = change({ breaking: false })
const dynamic: Gap = { kind: 'unknown', path: 'shop/tasks.py', line: 3, reason: 'the name is computed' }

test.each<[string, Partial<CheckReport>]>([
  ['1 task would break messages in flight', { findings: [finding()], changes: [change(), safe] }],
  ['2 tasks would break messages in flight', { findings: [finding()], changes: [change(), change()] }],
  ['1 error, 2 warnings about Celery tasks', { findings: [finding(), warning, warning], changes: [safe] }],
  ['1 warning about Celery tasks', { conclusion: 'success', findings: [warning], changes: [change()] }],
  ['No task contract changed', { conclusion: 'success' }],
  ['2 task changes, all safe for messages in flight', { conclusion: 'success', changes: [safe, safe] }],
  [
    'No findings, but 1 task would break messages in flight',
    { conclusion: 'success', changes: [change(), safe] },
  ],
  ['a.py could not be read', { conclusion: 'neutral', incomplete: [unreadable('a.py'), unreadable('a.py')] }],
  [
    'a.py and 1 more file could not be read',
    { conclusion: 'neutral', incomplete: [unreadable('a.py'), unreadable('b.py')] },
  ],
  [
    'b.py and 1 more file could not be read',
    { findings: [warning], incomplete: [unreadable('a.py'), { ...unreadable('b.py'), blocks: true }] },
  ],
  [
    'No task contract changed; 1 file could not be read at base',
    { conclusion: 'neutral', incomplete: [{ ...unreadable('a.py'), side: 'base' }] },
  ],
  [
    '1 task would break messages in flight; 1 file could not be read',
    { findings: [finding()], changes: [change()], incomplete: [unreadable('a.py')] },
  ],
  ['No task contract changed', { conclusion: 'success', incomplete: [dynamic] }],
  ['No understood task changed; 2 places not understood', { notUnderstood: [dynamic, dynamic] }],
  [
    '1 warning about Celery tasks; 1 place not understood',
    { findings: [warning], changes: [change()], notUnderstood: [dynamic] },
  ],
])('%s', (title, given) => {
  expect(renderTitle(report(given))).toBe(title)
})

test('a hostile path stays on one short line', () => {
  const title = renderTitle(
    report({ conclusion: 'neutral', incomplete: [unreadable(`\n\u202e${'x'.repeat(5000)}`)] }),
  )
  expect(title).toMatch(/^\\u000a\\u202ex+… could not be read$/)
  expect(title.length).toBeLessThan(200)
})
