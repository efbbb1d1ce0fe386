import { expect, test } from 'vitest'
import { conclude } from '../../analysis/engine/gate.ts'
import type { Settings } from '../../analysis/model/settings.ts'
import type { CheckReport, Finding, Gap } from '../../analysis/model/types.ts'
import { change, finding, report, task } from '../testing.ts'
import { renderTitle } from './title.ts'

function unreadable(path: string): Gap {
  return { kind: 'unreadable', path, line: 0, reason: 'contains NUL bytes' }
}

const warning = finding({ severity: 'warning' })
const safe = change({ breaking: false })
const misread = change({ outcomes: { deploy: 'misread', rollback: 'misread' } })
const dynamic: Gap = { kind: 'unknown', path: 'shop/tasks.py', line: 3, reason: 'the name is computed' }

test.each<[string, Partial<CheckReport>]>([
  [
    'Do not merge yet: 1 task would lose messages in flight',
    { findings: [finding()], changes: [change(), safe] },
  ],
  [
    'Do not merge yet: 2 tasks would break messages in flight',
    { findings: [finding()], changes: [change(), misread] },
  ],
  [
    'Do not merge yet: 1 error, 2 warnings about Celery tasks',
    { findings: [finding(), warning, warning], changes: [safe] },
  ],
  [
    'Merge with care: 1 warning about Celery tasks',
    { conclusion: 'success', findings: [warning], changes: [change()] },
  ],
  ['Safe to merge: no task contract changed', { conclusion: 'success' }],
  [
    'Safe to merge: 1 notice about Celery tasks',
    { conclusion: 'success', findings: [finding({ severity: 'notice' })] },
  ],
  [
    'Merge with care: 1 task would lose messages in flight',
    { conclusion: 'neutral', findings: [finding()], changes: [change()] },
  ],
  [
    'Safe to merge: messages in flight survive 2 task changes',
    { conclusion: 'success', changes: [safe, safe] },
  ],
  [
    'Merge with care: no findings, but 1 task would lose messages in flight',
    { conclusion: 'success', changes: [change(), safe] },
  ],
  [
    'Merge with care: a.py could not be read',
    { conclusion: 'neutral', incomplete: [unreadable('a.py'), unreadable('a.py')] },
  ],
  [
    'Merge with care: a.py and 1 more file could not be read',
    { conclusion: 'neutral', incomplete: [unreadable('a.py'), unreadable('b.py')] },
  ],
  [
    'Could not be judged: b.py and 1 more file could not be read',
    { findings: [warning], incomplete: [unreadable('a.py'), { ...unreadable('b.py'), blocks: true }] },
  ],
  [
    'Merge with care: no task contract changed; 1 file could not be read at base',
    { conclusion: 'neutral', incomplete: [{ ...unreadable('a.py'), side: 'base' }] },
  ],
  [
    'Do not merge yet: 1 task would lose messages in flight; 1 file could not be read',
    { findings: [finding()], changes: [change()], incomplete: [unreadable('a.py')] },
  ],
  ['Safe to merge: no task contract changed', { conclusion: 'success', incomplete: [dynamic] }],
  [
    'Safe to merge as far as understood: no understood task changed; 2 places not understood',
    { conclusion: 'success', notUnderstood: [dynamic, dynamic] },
  ],
  [
    'Do not merge yet: 1 warning about Celery tasks; 1 place not understood',
    { findings: [warning], changes: [change()], notUnderstood: [dynamic] },
  ],
])('%s', (title, given) => {
  expect(renderTitle(report(given))).toBe(title)
})

test('a break that somebody approved is counted as approved, and one with a further error is not', () => {
  const named = (name: string) => ({ names: [{ old: name, new: null }] })
  const broken = (name: string) => change({ old: task({ name }), new: null })
  const approvals = {
    findings: [{ by: 'ana', reason: 'drained', finding: finding(named('a.b')) }],
    gaps: [],
    void: [],
  }
  const changes = [broken('a.b'), broken('a.c')]
  const other = finding(named('a.c'))
  expect(renderTitle(report({ changes, approvals, findings: [other] }))).toBe(
    'Do not merge yet: 1 task would lose messages in flight; 1 break approved',
  )
  expect(renderTitle(report({ changes, approvals, findings: [other, finding(named('a.b'))] }))).toBe(
    'Do not merge yet: 2 tasks would lose messages in flight; 1 break approved',
  )
})

test('a hostile path stays on one short line', () => {
  const title = renderTitle(
    report({ conclusion: 'neutral', incomplete: [unreadable(`\n\u202e${'x'.repeat(5000)}`)] }),
  )
  expect(title).toMatch(/^Merge with care: \\u000a\\u202ex+… could not be read$/)
  expect(title.length).toBeLessThan(200)
})

test('complaint 24: what could not be judged fails, what is advisory is neutral, and the title says which', () => {
  const unread = [{ ...unreadable('a.py'), blocks: true as const }]
  const judged = (findings: readonly Finding[], incomplete: readonly Gap[], gate: Settings['gate']) => {
    const conclusion = conclude(findings, incomplete, gate)
    return `${conclusion}: ${renderTitle(report({ conclusion, findings, incomplete })).split(':')[0]}`
  }
  expect(judged([], unread, 'error')).toBe('failure: Could not be judged')
  expect(judged([finding()], [], 'never')).toBe('neutral: Merge with care')
  expect(judged([finding()], unread, 'error')).toBe('failure: Do not merge yet')
  expect(judged([], [], 'error')).toBe('success: Safe to merge')
  expect(judged([warning], [], 'error')).toBe('success: Merge with care')
})
