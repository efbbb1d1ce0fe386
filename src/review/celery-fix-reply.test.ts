import { describe, expect, test } from 'vitest'
import type { AppliedRemedy, LeftFinding } from '../analysis/fixes/choose-fixes.ts'
import type { Finding } from '../analysis/model/types.ts'
import type { FixedFile } from '../patch/fixed-file.ts'
import { prose } from '../shared/prose.ts'
import { celeryFixReply } from './celery-fix-reply.ts'
import type { WhyNotCommitted } from './commit-refusal.ts'
import type { FixChoice } from './fix-outcome.ts'
import { MAX_BODY, size } from './size-limits.ts'
import { edit, finding, fix, outsideCode } from './testing.ts'

const commit = '0123456789abcdef0123456789abcdef01234567'
const nobody: FixChoice = {
  requested: [],
  inThread: false,
  judged: null,
  fixed: [],
  remedies: [],
  refused: [],
  left: [],
  suggestions: [],
  notices: [],
  unfixable: [],
  approved: 0,
}
const committed = (choice: Partial<FixChoice>) =>
  celeryFixReply({ kind: 'committed', commit, choice: { ...nobody, ...choice } })
const nothing = (choice: Partial<FixChoice>) =>
  celeryFixReply({ kind: 'nothing-to-fix', choice: { ...nobody, ...choice } })
const alias = (task: string): AppliedRemedy => ({
  remedy: { kind: 'alias', task },
  fix: fix([]),
  fingerprints: [],
})
const leftOut = (one: Finding, why: LeftFinding['why'] = { kind: 'same lines' }): LeftFinding => ({
  finding: one,
  why,
})
const file = (path: string, before: string, after: string): FixedFile => ({
  path,
  before: { text: before, encoding: 'utf-8' },
  after,
})

test('the reply lists fixes that were not committed, each with place and title', () => {
  const left = [leftOut(finding({ title: prose`Removing ${'a.pay'} drops queued messages` }))]
  expect(committed({ fixed: [finding()], left })).toBe(
    [
      `Committed 1 fix in ${commit}.`,
      '',
      'Left out, because their fixes change the same lines. Comment `/celery-fix` again for them:',
      '',
      '- `shop/tasks.py:2`: Removing `a.pay` drops queued messages',
    ].join('\n'),
  )
})

test('the reply says of each fix why it was left out', () => {
  const left = [
    leftOut(finding()),
    leftOut(finding({ line: 5 }), { kind: 'encoding', path: 'shop/tasks.py', encoding: 'latin-1' }),
    leftOut(finding({ line: 7 }), { kind: 'old name kept', by: null }),
  ]
  const reply = committed({ fixed: [finding()], left })
  expect(reply).toMatch(/ change the same lines\. .*:\n\n- `shop\/tasks\.py:2`/)
  expect(reply).toMatch(/ the encoding of a file cannot hold .*:\n\n- `shop\/tasks\.py:5`/)
  expect(reply).toMatch(/ another fix keeps the old one:\n\n- `shop\/tasks\.py:7`/)
})

test('the list names thirty of them and counts the others, and their names stay inert', () => {
  const left = Array.from({ length: 32 }, () =>
    leftOut(finding({ title: prose`Removing ${'EVIL` @org/team'}` })),
  )
  const reply = committed({ left })
  expect(reply.match(/^- `/gm)).toHaveLength(30)
  expect(reply).toMatch(/- and 2 more$/)
  expect(outsideCode(reply)).not.toContain('EVIL')
})

test('the reply to a command with names repeats them for what is left', () => {
  const requested = ['task-without-name', 'a.pay']
  const reply = committed({ fixed: [finding()], left: [leftOut(finding())], requested })
  expect(reply).toContain('Comment `/celery-fix task-without-name a.pay` again for them:')
})

test('the reply names remedies and suggestions, and the reasons against others', () => {
  const suggested = finding({ title: prose`${'a.ship'} moves`, fix: fix([], { safety: 'suggestion' }) })
  const refusal = prose`Two functions are named ${'a.void'}.`
  expect(
    committed({
      fixed: [suggested],
      remedies: [alias('a.pay'), alias('a.send')],
      refused: [{ remedy: { kind: 'stub', task: 'a.void' }, refusal }],
    }),
  ).toBe(
    [
      `Committed 1 fix and 2 aliases in ${commit}.`,
      '- `a.pay`\n- `a.send`',
      'Suggestions among them, which a person should read:\n\n- `shop/tasks.py:2`: `a.ship` moves',
      'Not possible:\n\n- `stub` `a.void`: Two functions are named `a.void`.',
    ].join('\n\n'),
  )
})

test('the reply says which head was judged where the person saw another', () => {
  expect(committed({ fixed: [finding()], judged: commit })).toContain(
    `The branch moved on after your command was written: ${commit} was judged.`,
  )
})

test('the reply says how to get the fixes of notices and suggestions', () => {
  const notice = (rule: string) => finding({ rule, severity: 'notice', fix: fix([]) })
  const notices = [notice('task-without-name'), notice('queue-literal'), notice('task-without-name')]
  expect(nothing({ notices, suggestions: [finding()] })).toBe(
    [
      'Nothing to fix: no error or warning on this head has a fix that is safe and verified.',
      '1 fix is a suggestion: comment `/celery-fix all` for it.',
      '3 fixes of notices are left out: comment `/celery-fix task-without-name queue-literal` for them.',
    ].join('\n\n'),
  )
  expect(committed({ fixed: [finding()], notices: notices.slice(1, 2) })).toBe(
    `Committed 1 fix in ${commit}.\n\n1 fix of a notice is left out: comment \`/celery-fix queue-literal\` for it.`,
  )
  expect(committed({ fixed: [finding()], notices, requested: ['a.pay'] })).not.toContain('notice')
})

test('an unknown word is named with the nearest one, and stays inert', () => {
  const words = [
    { unknown: 'task-witout-name', nearest: 'task-without-name' },
    { unknown: 'EVIL` @EVIL/team', nearest: null },
  ]
  const reply = celeryFixReply({ kind: 'unknown', words, tasks: ['a.EVIL` @EVIL/team'] })
  expect(reply).toContain(
    '`task-witout-name` is neither a rule nor a task with a finding on this head. Did you mean `task-without-name`?',
  )
  expect(reply).toMatch(/Nothing was committed\. Comment `\/celery-fix help` for what it takes\.$/)
  expect(outsideCode(reply)).not.toContain('EVIL')
})

test('an unknown word without a near one is answered with the tasks that have findings', () => {
  const reply = (nearest: string | null, tasks: readonly string[]) =>
    celeryFixReply({ kind: 'unknown', words: [{ unknown: 'nope', nearest }], tasks })
  expect(reply(null, ['a.pay', 'a.charge'])).toContain('\n\nTasks with findings: `a.pay` and `a.charge`.\n\n')
  expect(reply(null, ['1', '2', '3', '4', '5', '6', '7'])).toContain('`4` and `5`, and 2 more.')
  expect(reply(null, [])).toContain('No task has a finding on this head.')
  expect(reply('note', ['a.pay'])).not.toContain('a.pay')
})

test('a finding without a fix has the remedy that it offers, unless that was refused', () => {
  const unfixable = [finding({ rule: 'task-removed', names: [{ old: 'a.pay', new: null }], fix: null })]
  const offer =
    'To keep the name for one release, with a body that does nothing: comment `/celery-fix stub a.pay`.'
  expect(nothing({ unfixable })).toBe(
    `Nothing to fix: no error or warning on this head has a fix that is safe and verified.\n\n${offer}`,
  )
  expect(committed({ fixed: [finding()], unfixable })).toContain(offer)
  const refused = [{ remedy: { kind: 'stub', task: 'a.pay' }, refusal: prose`No.` }] as const
  expect(nothing({ unfixable, refused })).not.toContain('/celery-fix stub')
})

test('nothing to fix says whether there is anything wrong', () => {
  expect(nothing({})).toBe('Nothing to fix: this head has neither an error nor a warning.')
  expect(nothing({ approved: 1 })).toBe(
    'Nothing to fix: this head has neither an error nor a warning that nobody approved.',
  )
  expect(nothing({ approved: 1, requested: ['a.pay'] })).toMatch(
    / Fixes of findings that people approved are left out\.$/,
  )
})

test('a remedy that is refused has its reason, and nothing else is said', () => {
  const refused = [
    { remedy: { kind: 'stub', task: 'a.pay' }, refusal: prose`The head still has it.` },
  ] as const
  expect(nothing({ refused, requested: ['stub a.pay'] })).toBe(
    'Nothing was committed.\n\nNot possible:\n\n- `stub` `a.pay`: The head still has it.',
  )
})

test('a remedy without a task asks for one', () => {
  expect(celeryFixReply({ kind: 'no-task', remedies: ['alias'], task: null })).toBe(
    '`alias` needs a task, as in `/celery-fix alias TASK`, so nothing was committed.',
  )
  expect(celeryFixReply({ kind: 'no-task', remedies: ['alias'], task: 'a.pay' })).toContain(
    'as in `/celery-fix alias a.pay`,',
  )
})

test('fixes that do not hold together name what would appear', () => {
  const aftermath = { appeared: [finding()], remaining: [], gaps: [], isWorse: false }
  expect(celeryFixReply({ kind: 'would-break', aftermath, choice: nobody })).toBe(
    [
      'Nothing was committed: the fixes hold one by one, but not together. The result would have these findings:',
      '- new: `shop/tasks.py:2`: Messages are lost',
      'Request fewer of them: `/celery-fix TASK`.',
    ].join('\n\n'),
  )
})

describe('a patch to paste', () => {
  const dryRun = (...patch: FixedFile[]) =>
    celeryFixReply({ kind: 'dry-run', patch, choice: { ...nobody, fixed: [finding()] } })
  const big = file('big.py', '', 'x = 1\n'.repeat(170_000))

  test('is folded, and says how to apply it', () => {
    expect(dryRun(file('a.py', 'one\ntwo\n', 'one\n2\n'))).toBe(
      [
        'This would commit 1 fix; nothing was committed.',
        '<details>\n<summary>Patch: 7 lines in 1 file</summary>',
        '```diff\ndiff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n```',
        'Save it as `fix.patch` in a clone with this branch, and run `git apply fix.patch`.',
        '</details>',
      ].join('\n\n'),
    )
  })

  test('has a fence that its text cannot close, and no marker', () => {
    const marker = '<!-- celery-guard:reply 7 -->'
    const reply = dryRun(file('a.py', 'x\n', `"""\n\`\`\`\`\n@EVIL/team </details>\n${marker}\n"""\n`))
    expect(reply).toContain('\n`````diff\n')
    expect(outsideCode(reply)).not.toContain('EVIL')
    expect(reply).not.toContain('<!--')
    expect(reply).toContain('The patch of `a.py` is for reading only')
  })

  test.each<[string, FixedFile]>([
    ['CRLF', file('a.py', 'x\r\n', 'y\r\n')],
    ['hidden characters', file('a.py', 'x\n', 'y\u202e\n')],
    ['another encoding', { path: 'a.py', before: { text: 'é\n', encoding: 'latin-1' }, after: 'è\n' }],
  ])('with %s is for reading only', (_, changed) => {
    const reply = dryRun(changed)
    expect(reply).toContain('The patch of `a.py` is for reading only')
    expect(reply).not.toMatch(/[\r\u202e]/)
  })

  test('of one megabyte is left out, others are shown', () => {
    const reply = dryRun(big, file('a.py', 'x\n', 'y\n'))
    expect(reply).toContain('The rest of the patch is too long for a comment: `big.py`.')
    expect(reply).toContain('+++ b/a.py')
    expect(dryRun(big)).toContain('The patch is too long for a comment: `big.py`.')
  })

  test('never makes a comment too long', () => {
    const title = prose`${'é'.repeat(40)} ${'ä'.repeat(39)}`
    const many = Array.from({ length: 60 }, () => finding({ title, path: `${'ü'.repeat(300)}.py` }))
    const patch = Array.from({ length: 40 }, (_, i) =>
      file(`${'ö'.repeat(120)}${i}.py`, 'x\n'.repeat(900), 'y\n'.repeat(900)),
    )
    const suggested = many.map((one) => ({ ...one, fix: fix([], { safety: 'suggestion' }) }))
    const choice = {
      ...nobody,
      fixed: suggested,
      left: many.map((one) => leftOut(one)),
      suggestions: many,
      requested: ['ü'.repeat(5000)],
    }
    const reply = celeryFixReply({ kind: 'dry-run', patch, choice })
    expect(size(reply)).toBeLessThan(MAX_BODY - 1000)
    expect(reply).toContain('Left out')
  })
})

describe('a commit that was not made says why, and offers the patch', () => {
  const reply = (why: WhyNotCommitted, fork: string | null = null) =>
    celeryFixReply({
      kind: 'not-committed',
      refused: { why, sender: 'ana', branch: 'topic', fork, command: '/celery-fix' },
      patch: [file('a.py', 'x\n', 'y\n')],
      choice: { ...nobody, fixed: [finding({ fix: fix([edit(1, 1, 'y')]) })] },
    })

  test.each<[WhyNotCommitted, string | null, string]>([
    [{ kind: 'head-moved' }, null, 'The branch got new commits twice while its head was judged'],
    [{ kind: 'branch-gone' }, null, 'The branch `topic` is gone'],
    [{ kind: 'no-permission' }, null, 'no write permission for the contents of this repository'],
    [{ kind: 'no-permission' }, 'bob/shop', 'no write permission for the contents of the fork'],
    [{ kind: 'too-large' }, null, 'too large for one commit'],
    [{ kind: 'protected', reason: 'EVIL` @EVIL' }, null, 'The branch `topic` is protected'],
    [{ kind: 'refused', reason: 'EVIL` @EVIL' }, null, 'GitHub refused the commit'],
    [{ kind: 'fork-gone' }, '', 'is gone'],
    [{ kind: 'fork-not-installed' }, 'bob/shop', 'the fork `bob/shop`, which this app is not installed in'],
    [{ kind: 'fork-suspended' }, 'bob/shop', 'whose owner suspended this app'],
    [{ kind: 'fork-not-writable' }, 'bob/shop', '`ana` has no write permission on the fork `bob/shop`'],
    [{ kind: 'not-a-file', path: 'EVIL`' }, null, 'a symbolic link'],
    [{ kind: 'executable', path: 'EVIL`' }, null, 'an executable script'],
  ])('%j', (why, fork, words) => {
    const text = reply(why, fork)
    expect(text.split('\n')[0]).toContain(words)
    expect(text).toContain('+++ b/a.py')
    expect(outsideCode(text)).not.toContain('EVIL')
  })
})
