import { expect, test } from 'vitest'
import type { Settings } from '../model/settings.ts'
import type { Gap, Severity } from '../model/types.ts'
import { conclude } from './gate.ts'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice']

/** The conclusions for no finding, and for one of each severity. */
function conclusions(gate: Settings['gate'], ...gaps: readonly Gap['kind'][]): string[] {
  const incomplete = gaps.map((kind) => ({ kind }))
  const alone = SEVERITIES.map((severity) => conclude([{ severity }], incomplete, gate))
  return [conclude([], incomplete, gate), ...alone]
}

test.each<[Settings['gate'], readonly string[]]>([
  // none, error, warning, notice
  ['error', ['success', 'failure', 'success', 'success']],
  ['warning', ['success', 'failure', 'failure', 'success']],
  ['notice', ['success', 'failure', 'failure', 'failure']],
  ['never', ['success', 'neutral', 'success', 'success']],
])('gate %s', (gate, expected) => {
  expect(conclusions(gate)).toEqual(expected)
})

test('complaint 24: unread code makes a success neutral and leaves a failure', () => {
  expect(conclusions('error', 'unreadable')).toEqual(['neutral', 'failure', 'neutral', 'neutral'])
})

test('complaint 24: unread code that may hide tasks fails the check, unless nothing may', () => {
  const blocking = [{ kind: 'unreadable', blocks: true }] as const
  const concluded = (gate: Settings['gate']) => conclude([], blocking, gate)
  expect([concluded('error'), concluded('warning'), concluded('never')]).toEqual([
    'failure',
    'failure',
    'neutral',
  ])
})

test('an unknown name changes no conclusion', () => {
  expect(conclusions('warning', 'unknown')).toEqual(conclusions('warning'))
})

test('one failing finding among others fails the check', () => {
  expect(conclude([{ severity: 'notice' }, { severity: 'warning' }], [], 'warning')).toBe('failure')
})
