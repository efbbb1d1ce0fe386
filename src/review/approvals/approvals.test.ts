import { expect, test } from 'vitest'
import type { Gap } from '../../analysis/model/types.ts'
import { createMarkers, deriveMarkerKey } from '../marker.ts'
import { MAX_BODY, size } from '../size-limits.ts'
import { change, finding, task } from '../testing.ts'
import { approvalMarker, approvalsIn, subjectOfFinding, subjectOfGap } from './approvals.ts'
import { approveReply } from './approve-reply.ts'
import { approveAll, chooseApproved, wordsFor } from './choose-approved.ts'

const markers = createMarkers(deriveMarkerKey('a secret'), 'PR_1')
const NAMES = [{ old: 'a.f', new: 'a.g' }]
const GAP: Gap = { kind: 'unreadable', path: 'a.py', line: 0, reason: 'larger than 1 MiB', content: 'abc' }

test('an approval is read back from its own pull request alone', () => {
  const approval = { by: 'ana', reason: 'drained --> <!-- celery-guard:approval x -->' }
  const subject = subjectOfFinding(finding({ names: NAMES }), [])
  const body = `Approved.\n${approvalMarker(approval, [subject, subject], markers)}`
  const edited = false
  expect(approvalsIn([{ body, edited }], markers)).toEqual([{ ...approval, ...subject }])
  expect(approvalsIn([{ body, edited }], createMarkers(deriveMarkerKey('a secret'), 'PR_2'))).toEqual([])
  expect(approvalsIn([{ body: body.replace('_', '_x'), edited }], markers)).toEqual([])
  expect(approvalsIn([{ body, edited: true }], markers)).toEqual([])
})

test('the content of a file is part of what is approved', () => {
  const [before, after] = [subjectOfGap(GAP), subjectOfGap({ ...GAP, content: 'def' })]
  expect([before.subject === after.subject, before.key === after.key]).toEqual([true, false])
})

test('a finding about several tasks is named by its fingerprint alone', () => {
  const one = finding({ names: NAMES })
  const several = finding({ names: [...NAMES, { old: 'a.h', new: 'a.i' }] })
  expect(wordsFor(one)).toEqual(['a.f', 'a.g', one.fingerprint])
  expect(wordsFor(several)).toEqual([several.fingerprint])
  expect(chooseApproved(['a.f why'], 'ana', [several])).toMatchObject({ granted: [], unknown: ['a.f'] })
})

test.each([
  ['a.f the queue is drained', 'the queue is drained'],
  ['`a.f`: drained\u0007 \u202e now', 'drained now'],
  [`a.f ${'x'.repeat(300)}`, 'x'.repeat(200)],
])('%j gives a reason of one line', (line, reason) => {
  const { granted } = chooseApproved([line], 'ana', [finding({ names: NAMES })])
  expect(granted.map((one) => one.reason)).toEqual([reason])
})

test('a file is named by its whole path, which may hold spaces', () => {
  const [short, long] = [
    { ...GAP, path: 'my tasks' },
    { ...GAP, path: 'my tasks old.py' },
  ]
  const available = [short, long]
  const lines = ['my tasks old.py a template', '`my tasks` a template']
  expect(chooseApproved(lines, 'ana', available)).toMatchObject({
    granted: [
      { what: [long], reason: 'a template' },
      { what: [short], reason: 'a template' },
    ],
  })
  expect(chooseApproved(['my tasks.py why'], 'ana', available)).toMatchObject({
    granted: [],
    unknown: ['my'],
  })
})

test('what a finding says of code around a task is part of what is approved, where no message tells', () => {
  const changes = [change({ old: task({ name: 'a.f' }), new: task({ name: 'a.f' }) })]
  const call = { names: [{ old: 'a.f', new: 'a.f' }], outcomes: null }
  const keyOf = (title: string, line: number) =>
    subjectOfFinding(finding({ ...call, title: [title], message: [`see line ${line}`] }), changes).key
  expect(keyOf('Call of a.f gives no x', 1)).not.toBe(keyOf('Call of a.f gives 4 arguments', 1))
  expect(keyOf('Call of a.f gives no x', 1)).toBe(keyOf('Call of a.f gives no x', 2))
})

test('the record of what the button approves at once is no longer than a comment may be', () => {
  const name = (i: number) => `${'shop.'.repeat(50)}${i}`
  const errors = Array.from({ length: 1300 }, (_, i) =>
    finding({ names: [{ old: name(i), new: null }], fingerprint: `${i}` }),
  )
  const outcome = approveAll('ana', errors, errors)
  const [granted] = outcome.granted
  if (granted === undefined) throw new Error('nothing is approved')
  const subjects = granted.what.map((one) => subjectOfFinding(one as (typeof errors)[number], []))
  const body = [approveReply(outcome), approvalMarker(granted, subjects, markers)].join('\n')
  expect(size(body)).toBeLessThan(MAX_BODY)
  expect([granted.what.length, outcome.left.length]).toEqual([1000, 300])
})
