import { expect, test } from 'vitest'
import type { Gap } from '../../analysis/model/types.ts'
import { prose } from '../../shared/prose.ts'
import { change, finding, outsideCode, report, task } from '../testing.ts'
import type { CheckOutput } from '../types.ts'
import { renderCheck } from './summary.ts'

function check(given: Partial<Parameters<typeof renderCheck>[0]>): CheckOutput {
  return renderCheck({ report: report(), findings: [], outside: [], unreadable: [], ...given })
}

test('the summary answers first, then lists every contract change, the breaking ones first', () => {
  const { title, summary } = check({
    report: report({
      findings: [finding(), finding(), finding({ severity: 'notice' })],
      changes: [
        change({
          kind: 'added',
          old: null,
          breaking: false,
          outcomes: { deploy: 'none', rollback: 'discarded' },
        }),
        change({
          new: task({
            name: 'shop.tasks.charge',
            path: 'shop/a|b.py',
            line: 7,
            parameters: [{ name: 'amount', kind: 'keyword', required: false }],
            effectiveQueue: { queue: 'slow', by: 'task' },
          }),
          aspects: ['name', 'parameters', 'options'],
        }),
        change({ kind: 'removed', new: null, outcomes: { deploy: 'discarded', rollback: 'none' } }),
        change({
          kind: 'changed',
          new: task({ name: null }),
          outcomes: { deploy: 'misread', rollback: 'unknown' },
        }),
        change({ kind: 'moved', breaking: false, outcomes: { deploy: 'runs', rollback: 'runs' } }),
      ],
    }),
  })
  expect(title).toBe('Do not merge yet: 3 tasks would break messages in flight')
  expect(sections(summary)[0]).toBe(`**Do not merge yet: 3 tasks would break messages in flight**

2 errors, 1 notice.`)
  expect(sections(summary)[1]).toBe(`<details open>
<summary>Contract changes: 5, 3 breaking</summary>

| Change | Wire name | On deploy | On rollback | Parameters | Queue | Where |
| --- | --- | --- | --- | --- | --- | --- |
| renamed (options) | \`shop.tasks.pay\` → \`shop.tasks.charge\` | 🔴 lost: unknown name | 🟡 lost: unknown name | \`()\` → \`(*, amount=…)\` | \`celery\` → \`slow\` | \`shop/a\\|b.py:7\` |
| removed | \`shop.tasks.pay\` | 🔴 lost: unknown name | ⚪ none | \`()\` | \`celery\` | \`shop/tasks.py:2\` |
| changed | \`shop.tasks.pay\` → not known statically | 🔴 wrong values | ⚪ unknown | \`()\` | \`celery\` | \`shop/tasks.py:2\` |
| added | \`shop.tasks.pay\` | ⚪ none | 🟡 lost: unknown name | \`()\` | \`celery\` | \`shop/tasks.py:2\` |
| moved | \`shop.tasks.pay\` | 🟢 run | 🟢 run | \`()\` | \`celery\` | \`shop/tasks.py:2\` |

</details>`)
})

/** The verdict, and each section. */
function sections(summary: string): string[] {
  return summary.split(/\n\n(?=<details)/)
}

test('messages of a task that moves wait where no worker is known to read', () => {
  const moved = change({
    kind: 'changed',
    old: task({ effectiveQueue: { queue: 'mail', by: 'task' } }),
    new: task({ effectiveQueue: { queue: 'slow', by: 'task' } }),
    breaking: false,
    outcomes: { deploy: 'runs', rollback: 'runs' },
  })
  const queue = { queue: 'mail', isNew: false, isUsed: false, readers: [{ path: 'Procfile', line: 1 }] }
  const flow = { senders: new Map(), moves: [], queues: [queue, { ...queue, queue: 'slow', readers: [] }] }
  const { summary } = check({ report: report({ conclusion: 'success', changes: [moved], flow }) })
  expect(summary).toContain('| 🟢 run | 🟡 wait unread | `()` | `mail` → `slow` |')
})

test('a long signature is shown by its differences', () => {
  const names = Array.from({ length: 30 }, (_, i) => `argument_${i}`)
  const parameters = names.map((name) => ({ name, kind: 'positional', required: true }) as const)
  const longer = [...parameters, { name: 'last', kind: 'positional', required: false } as const]
  const changes = [change({ kind: 'changed', old: task({ parameters }), new: task({ parameters: longer }) })]
  expect(check({ report: report({ changes }) }).summary).toContain('| +`last=…` |')
})

test('a change with serious findings shows its rollout plan, and every change how messages reach its tasks', () => {
  const changes = [change({ new: task({ name: 'shop.tasks.charge' }) })]
  const { summary, text } = check({ report: report({ changes, findings: [finding()] }) })
  expect(summary).toContain(
    '<details open>\n<summary>Rollout plan</summary>\n\n**1. Change this pull request**\n\n- ',
  )
  expect(text).toContain('```mermaid\nflowchart LR\n')
  const safe = change({
    kind: 'added',
    old: null,
    breaking: false,
    outcomes: { deploy: 'none', rollback: 'discarded' },
  })
  const calm = check({ report: report({ conclusion: 'success', changes: [safe] }) })
  expect(calm.summary).toContain(
    '<details>\n<summary>Rollout plan</summary>\n\n**1. Deploy the workers first**',
  )
})

test('nothing to say is one line', () => {
  const { summary, text } = check({ report: report({ conclusion: 'success' }) })
  expect([summary, text]).toEqual(['**Safe to merge: no task contract changed**', null])
})

test('findings that comments suppress are counted', () => {
  const { summary } = check({ report: report({ findings: [finding()], suppressed: 2 }) })
  expect(summary).toContain('\n\n1 error; 2 findings suppressed in the code.')
})

test('a hostile path in the answer stays code', () => {
  const gap: Gap = { kind: 'unreadable', path: '@org/team `a.py', line: 0, reason: 'no', blocks: true }
  const { title, summary } = check({ report: report({ incomplete: [gap] }) })
  expect(title).toBe('Could not be judged: @org/team `a.py could not be read')
  expect(outsideCode(summary)).not.toContain('@org')
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
  expect(sections(summary)[1]).toBe(`<details open>
<summary>Not judged</summary>

| Where | Why |
| --- | --- |
| \`a.py\` | \`contains NUL bytes\` |
| \`b.py:4\` | \`the name is computed\` |
| \`c.py\` | \`diff not understood\` |

</details>`)
})

test('the first places that are not understood are listed, and the others counted', () => {
  const reason = 'pay may be a task: its decorator house_task is not understood'
  const notUnderstood = Array.from({ length: 400 }, (_, i): Gap => {
    return { kind: 'not followed', path: 'shop/tasks.py', line: i + 1, reason }
  })
  const { summary } = check({ report: report({ notUnderstood }) })
  expect(summary).toContain('<summary>Not understood, and may make tasks</summary>')
  expect(summary).toContain(`| \`shop/tasks.py:1\` | \`${reason}\` |`)
  expect(summary).toMatch(/\n3\d\d more places not listed: the table is full\./)
})

test('the text lists all findings, wherever else they are reported', () => {
  const found = [
    finding({ message: prose`Task ${'a|b'} is gone.`, side: 'base' }),
    finding({ severity: 'warning', rule: 'queue-literal' }),
  ]
  expect(check({ findings: found }).text).toBe(`<details open>
<summary>Findings</summary>

| Severity | Finding | Where | Rule |
| --- | --- | --- | --- |
| error | **Messages are lost.** Task \`a\\|b\` is gone. | \`shop/tasks.py:2\` before this change | \`task-renamed-without-name\` |
| warning | **Messages are lost.** The wire name changes. | \`shop/tasks.py:2\` | \`queue-literal\` |

</details>`)
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
