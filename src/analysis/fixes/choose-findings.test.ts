import { expect, it } from 'vitest'
import type { Finding, FixSafety, Severity } from '../model/types.ts'
import { chooseFindings } from './choose-findings.ts'

const RULES = ['task-without-name', 'task-removed']

function finding(rule: string, severity: Severity, task: string | null, safety: FixSafety | null = 'safe') {
  const fix = safety && { title: ['fix'], safety, verified: true, edits: [] }
  return { rule, severity, names: [{ old: null, new: task }], fix } as unknown as Finding
}

const error = finding('task-removed', 'error', 'a.pay')
const warning = finding('task-without-name', 'warning', 'a.ship')
const notice = finding('task-without-name', 'notice', 'b.pack')
const suggested = finding('task-name-mismatch', 'notice', 'b.bill', 'suggestion')
const shown = finding('task-name-mismatch', 'notice', null, 'display')
const bare = finding('unused-suppression', 'notice', null, null)
const ALL = [error, warning, notice, suggested, shown, bare]

it('takes errors and warnings, and counts the notices that have a fix', () => {
  expect(chooseFindings(ALL, [], RULES)).toEqual({
    chosen: [error, warning],
    notices: [notice, suggested],
    unknown: [],
  })
})

it.each([
  ['a rule', ['task-without-name'], [warning, notice]],
  ['a task', ['b.pack'], [notice]],
  ['rules and tasks', ['b.bill', 'task-removed'], [error, suggested]],
  ['a rule without a finding', ['task-without-name', 'task-removed'], [error, warning, notice]],
])('takes what %s selects, notices like others', (_, names, chosen) => {
  expect(chooseFindings(ALL, names, RULES)).toMatchObject({ chosen, unknown: [] })
})

it('takes the old name of a task like the new one', () => {
  const renamed = { ...error, names: [{ old: 'a.old', new: 'a.new' }] }
  for (const name of ['a.old', 'a.new'])
    expect(chooseFindings([renamed], [name], RULES).chosen).toEqual([renamed])
})

it('takes nothing for names that nothing has, and gives them back once', () => {
  expect(chooseFindings(ALL, ['a.gone', 'a.gone'], RULES)).toMatchObject({ chosen: [], unknown: ['a.gone'] })
})
