import { expect, test } from 'vitest'
import type { Gap } from '../../analysis/model/types.ts'
import { prose } from '../../shared/prose.ts'
import { change, finding, report, task } from '../testing.ts'
import type { CheckOutput } from '../types.ts'
import { renderCheck } from './summary.ts'

function check(given: Partial<Parameters<typeof renderCheck>[0]>): CheckOutput {
  return renderCheck({ report: report(), findings: [], outside: [], unreadable: [], ...given })
}

test('the summary counts, then lists every contract change, the breaking ones first', () => {
  const { summary } = check({
    report: report({
      findings: [finding(), finding(), finding({ severity: 'notice' })],
      changes: [
        change({ kind: 'added', old: null, breaking: false, aspects: [] }),
        change({
          new: task({ name: 'shop.tasks.charge', path: 'shop/a|b.py', line: 7 }),
          aspects: ['name', 'parameters'],
        }),
        change({ kind: 'removed', new: null, aspects: [] }),
        change({ kind: 'changed', new: task({ name: null }), aspects: ['name'] }),
        change({ kind: 'moved', breaking: false, aspects: [] }),
      ],
    }),
  })
  expect(summary).toBe(`2 errors, 1 notice. 5 contract changes, 3 breaking.

### Contract changes

| Change | Wire name | What | Where | Breaks messages |
| --- | --- | --- | --- | --- |
| renamed | \`shop.tasks.pay\` → \`shop.tasks.charge\` | name, parameters | \`shop/a\\|b.py:7\` | **yes** |
| removed | \`shop.tasks.pay\` |  | \`shop/tasks.py:2\` | **yes** |
| changed | \`shop.tasks.pay\` → not known statically | name | \`shop/tasks.py:2\` | **yes** |
| added | \`shop.tasks.pay\` |  | \`shop/tasks.py:2\` | no |
| moved | \`shop.tasks.pay\` |  | \`shop/tasks.py:2\` | no |`)
})

test('findings that comments suppress are counted', () => {
  const { summary } = check({ report: report({ findings: [finding()], suppressed: 2 }) })
  expect(summary).toBe('1 error; 2 findings suppressed in the code. No task contract changed.')
})

test('places that were not judged are listed with their reasons, and so are diffs that carry no comments', () => {
  const { summary } = check({
    report: report({
      incomplete: [
        { kind: 'unreadable', path: 'a.py', line: 0, reason: 'contains NUL bytes' },
        { kind: 'unknown', path: 'b.py', line: 4, reason: 'the name is computed' },
      ],
    }),
    unreadable: [{ path: 'c.py', line: 0, reason: 'diff not understood' }],
  })
  expect(summary).toBe(`No findings. No task contract changed.

### Not judged

| Where | Why |
| --- | --- |
| \`a.py\` | \`contains NUL bytes\` |
| \`b.py:4\` | \`the name is computed\` |
| \`c.py\` | \`diff not understood\` |`)
})

test('the first places that are not understood are listed, and the others counted', () => {
  const reason = 'pay may be a task: its decorator house_task is not understood'
  const notUnderstood = Array.from({ length: 400 }, (_, i): Gap => {
    return { kind: 'not followed', path: 'shop/tasks.py', line: i + 1, reason }
  })
  const { summary } = check({ report: report({ notUnderstood }) })
  expect(summary).toMatch(
    /^No findings\. No understood task changed\.\n\n### Not understood, and may make tasks\n/,
  )
  expect(summary).toContain(`| \`shop/tasks.py:1\` | \`${reason}\` |`)
  expect(summary).toMatch(/\n3\d\d more places not listed: the table is full\.$/)
})

test('the text lists all findings, wherever else they are reported', () => {
  const found = [
    finding({ message: prose`Task ${'a|b'} is gone.`, side: 'base' }),
    finding({ severity: 'warning', rule: 'queue-literal' }),
  ]
  expect(check({ findings: found }).text).toBe(`### Findings

| Severity | Where | Finding | Rule |
| --- | --- | --- | --- |
| error | \`shop/tasks.py:2\` before this change | **Messages are lost.** Task \`a\\|b\` is gone. | \`task-renamed-without-name\` |
| warning | \`shop/tasks.py:2\` | **Messages are lost.** The wire name changes. | \`queue-literal\` |`)
})

test('an annotation holds message and advice as plain text', () => {
  const outside = finding({ severity: 'notice', line: 3, endLine: 8, advice: [prose`Keep ${'*args'}.`] })
  expect(check({ outside: [outside] }).annotations).toEqual([
    {
      path: 'shop/tasks.py',
      startLine: 3,
      endLine: 8,
      level: 'notice',
      title: 'Messages are lost',
      message: 'The wire name changes.\n\nKeep `*args`.\n\nRule: task-renamed-without-name',
    },
  ])
})
