import { describe, expect, test } from 'vitest'
import type { CheckReport, Finding } from '../../analysis/model/types.ts'
import { prose } from '../../shared/prose.ts'
import { planReview } from '../plan.ts'
import { size } from '../size-limits.ts'
import {
  changedFile,
  conversation,
  edit,
  finding,
  fix,
  headText,
  numbered,
  report,
  surroundings,
} from '../testing.ts'
import type { DraftComment, PullRequestFile } from '../types.ts'
import type { Surroundings } from './footer.ts'
import { openText, shownLength } from './open-length.ts'

const head = numbered(60)
const added = changedFile('', head, { status: 'added' })
const texts = headText({ 'shop/tasks.py': head, 'shop/queues.py': numbered(10) })

interface Given {
  readonly files?: readonly PullRequestFile[]
  readonly report?: Partial<CheckReport>
  readonly surroundings?: Partial<Surroundings>
}

function comments(findings: readonly Finding[], given: Given = {}): readonly DraftComment[] {
  const { review } = planReview({
    report: report({ findings, headText: texts, ...given.report }),
    files: given.files ?? [added],
    conversation: conversation(),
    settings: { maxComments: 30, commentsFrom: 'notice' },
    surroundings: { ...surroundings, ...given.surroundings },
  })
  // The marker of its text ends each comment.
  return (review?.comments ?? []).map((one) => ({
    ...one,
    body: one.body.replace(/\n<!-- celery-guard:text .*-->$/, ''),
  }))
}

function onlyComment(findings: Finding | readonly Finding[], given: Given = {}): DraftComment {
  const [comment, ...others] = comments([findings].flat(), given)
  if (comment === undefined || others.length > 0) throw new Error('not one comment')
  return comment
}

const RULE = 'task-renamed-without-name'
const PAGE = `[${RULE}](https://rules.example/${RULE}.md)`
const IGNORE = 'ignore: `/celery-ignore reason`'

test('complaint 6: a comment says what breaks and for whom, offers the fix, and folds the rest', () => {
  const comment = onlyComment(
    finding({
      line: 4,
      endLine: 5,
      title: prose`Renaming ${'shop.tasks.pay'} drops its queued messages`,
      message: prose`The function was renamed, so Celery registers ${'shop.tasks.charge'}.`,
      names: [{ old: 'shop.tasks.pay', new: 'shop.tasks.charge' }],
      outcomes: { deploy: 'discarded', rollback: 'discarded' },
      advice: [prose`During the deployment, old workers drop new messages.`, prose`Take three deployments.`],
      fix: fix([edit(4, 4, '@shared_task(name="shop.tasks.pay")')], { title: prose`Pin the old name` }),
    }),
  )
  expect(comment).toEqual({
    path: 'shop/tasks.py',
    side: 'head',
    startLine: 4,
    line: 5,
    body: [
      '**Renaming `shop.tasks.pay` drops its queued messages**. Workers that run this change drop messages in flight, and senders see no error.',
      'Pin the old name:',
      '```suggestion\n@shared_task(name="shop.tasks.pay")\nline 5\n```',
      '<details>\n<summary>Why, and what a rollback does</summary>',
      'The function was renamed, so Celery registers `shop.tasks.charge`.',
      'During the deployment, old workers drop new messages.',
      'Take three deployments.',
      'To take the new name and lose no message: `/celery-fix alias shop.tasks.pay`',
      '</details>',
      `<sub>error · fix: \`/celery-fix shop.tasks.pay\` · ${IGNORE} · why: ${PAGE}</sub>`,
      '<!-- celery-guard:finding f1 -->',
    ].join('\n\n'),
  })
})

describe('the text before the fold', () => {
  const messages = { deploy: 'none', rollback: 'none' } as const

  test('is about the messages of the change where those in flight run', () => {
    const { body } = onlyComment(finding({ outcomes: { deploy: 'runs', rollback: 'rejected' } }))
    expect(body).toContain('old workers fail on messages of this change with `TypeError`.')
    expect(body).not.toContain('Workers that run this change')
  })

  test('says “may” where nobody is known to send the message', () => {
    const outcomes = { deploy: 'discarded', rollback: 'none' } as const
    expect(onlyComment(finding({ outcomes, severity: 'warning' })).body).toContain(
      'may drop messages in flight',
    )
  })

  test('is the message where no message is at stake, and nothing is said twice', () => {
    const { body } = onlyComment(
      finding({ outcomes: messages, message: prose`It repeats ${'a. b'}. It stays.` }),
    )
    expect(body).toMatch(/^\*\*Messages are lost\*\*\. It repeats `a\. b`\. It stays\.\n\n<sub>/)
  })

  test('ends between two sentences, and the whole message is behind the fold', () => {
    const [first, second] = [prose`It is ${'a'.repeat(155)}.`, prose`And ${'b'.repeat(155)}.`]
    const { body } = onlyComment(finding({ message: prose`${first} ${second}` }))
    const [opened = '', folded = ''] = body.split('<details>')
    expect(opened).toContain('a'.repeat(155))
    expect(opened).not.toContain('b'.repeat(155))
    expect(folded).toContain('a'.repeat(155))
    expect(folded).toContain('b'.repeat(155))
  })

  test('has the way out where nothing fixes it, without the sentence about a rollback', () => {
    const outcomes = { deploy: 'discarded', rollback: 'discarded' } as const
    const { body } = onlyComment(
      finding({ outcomes, advice: [prose`Old workers drop it.`, prose`Keep the task.`] }),
    )
    expect(body).toContain('senders see no error.\n\nKeep the task.\n\n<details>')
  })
})

test('several names are listed, the first twenty of them', () => {
  const one = { old: 'a.b', new: 'a.c' }
  expect(onlyComment(finding({ names: [one] })).body).not.toContain('- `a.b`')
  const { body } = onlyComment(finding({ names: [one, { old: 'x', new: null }, { old: null, new: 'y' }] }))
  expect(body).toContain('- `a.b` → `a.c`\n- `x`\n- `y`')
  const many = onlyComment(finding({ names: Array.from({ length: 23 }, () => one) })).body
  expect(many.match(/^- `a\.b` → `a\.c`$/gm)).toHaveLength(20)
  expect(many).toContain('- and 3 more')
})

test('a comment at the fix says where the finding is', () => {
  const here = edit(4, 4, 'x')
  const first = (given: Partial<Finding>) =>
    onlyComment(finding({ fix: fix([here]), ...given })).body.split('\n')[0]
  expect(first({ line: 9, endLine: 9 })).toContain('**Messages are lost** (line 9).')
  expect(first({ line: 9, side: 'base' })).toContain('**Messages are lost** (line 9 before this change).')
  expect(first({ line: 9, path: 'shop/api.py' })).toContain('**Messages are lost** (`shop/api.py:9`).')
  expect(first({ line: 9, path: `${'deep/'.repeat(40)}api.py` })).toMatch(/\(`…[a-z/]{51}api\.py:9`\)/)
  expect(first({ line: 4, endLine: 9 })).toContain('**Messages are lost**. ')
})

test('a comment on a file says which line it is about', () => {
  const moved = changedFile('', '', {
    path: 'shop/jobs.py',
    previousPath: 'shop/tasks.py',
    status: 'renamed',
  })
  const comment = onlyComment(finding({ path: 'shop/jobs.py', line: 40, endLine: 41 }), {
    files: [{ ...moved, patch: null }],
  })
  expect(comment).toMatchObject({ path: 'shop/jobs.py', startLine: null, line: null })
  expect(comment.body).toMatch(/^\*\*Messages are lost\*\* \(line 40\)\. /)
})

test('complaint 8: overlapping fixes are one suggestion, and both findings are reported and recorded', () => {
  const { body } = onlyComment([
    finding({
      line: 3,
      endLine: 3,
      fingerprint: 'f1',
      message: prose`First.`,
      fix: fix([edit(3, 3, 'a'), edit(5, 5, 'c')]),
    }),
    finding({
      line: 4,
      endLine: 4,
      fingerprint: 'f2',
      rule: 'queue-literal',
      severity: 'warning',
      title: prose`Queue is a literal`,
      message: prose`Second.`,
      fix: fix([edit(4, 4, 'b')], { title: prose`Name the entry` }),
    }),
  ])
  expect(body).toContain('**Messages are lost**, and 1 more, listed below.')
  expect(body).toContain('Keep the name; Name the entry:\n\n```suggestion\na\nb\nc\n```')
  expect(body).toContain(
    '**Messages are lost** (`shop/tasks.py:3`)\n\nFirst.\n\n**Queue is a literal** (`shop/tasks.py:4`)',
  )
  expect(body).toContain('<sub>error, warning · fix: `/celery-fix` · ')
  expect(body).toContain(`why: ${PAGE}, [queue-literal](https://rules.example/queue-literal.md)</sub>`)
  expect(body).toContain('<!-- celery-guard:finding f1 f2 -->')
})

test('what several findings advise is said once, below them', () => {
  const one = (name: string, given: Partial<Finding>) =>
    finding({
      title: prose`${name} is lost`,
      fingerprint: name,
      message: prose`Messages of ${name} are dropped.`,
      ...given,
    })
  const { body } = onlyComment([
    one('a', { fix: fix([edit(1, 1, 'x'), edit(3, 3, 'z')]), advice: [prose`Keep the task.`] }),
    one('b', { fix: fix([edit(2, 2, 'y')]), advice: [prose`Keep the task.`, prose`Tell the senders.`] }),
  ])
  const [, folded = ''] = body.split('</summary>\n\n')
  expect(folded.split('\n\n</details>')[0]).toBe(
    [
      '**`a` is lost** (`shop/tasks.py:2`)\n\nMessages of `a` are dropped.',
      '**`b` is lost** (`shop/tasks.py:2`)\n\nMessages of `b` are dropped.\n\nTell the senders.',
      '**All of them**\n\nKeep the task.',
    ].join('\n\n'),
  )
})

describe('complaint 9: a fix that no suggestion can carry', () => {
  const two = [edit(2, 2, 'x'), edit(1, 1, 'y', 'shop/queues.py')]

  test('is a command and a folded patch, where the command may commit', () => {
    const { body } = onlyComment(finding({ fix: fix(two) }))
    expect(body).toContain(
      `Keep the name: comment \`/celery-fix ${RULE}\`, or apply the patch below.\n\n<details>`,
    )
    expect(body).toContain(
      '<summary>The fix as a patch</summary>\n\nKeep the name:\n\n```diff\n--- a/shop/queues.py\n+++ b/shop/queues.py\n@@ -1,4 +1,4 @@\n-line 1\n+y\n line 2\n',
    )
    expect(body).toContain('--- a/shop/tasks.py\n')
    expect(body).not.toContain('```suggestion')
  })

  test('is a command in reply where it needs judgement', () => {
    const { body } = onlyComment(finding({ fix: fix(two, { safety: 'suggestion' }) }))
    expect(body).toContain('Keep the name: reply `/celery-fix`, or apply the patch below.\n\n<details>')
    expect(body).toContain('```diff')
  })

  test.each([{}, { safety: 'suggestion' }] as const)('is a patch alone of a fork: %s', (safety) => {
    const surroundings = { canCommit: false }
    const { body } = onlyComment(finding({ fix: fix(two, safety) }), { surroundings })
    expect(body).toContain('Keep the name: the patch is below.\n\n<details>')
    expect(body).toContain('```diff')
    expect(body).not.toContain('/celery-fix')
  })

  test('is a comment on the file where the diff does not show the lines', () => {
    const files = [changedFile('', '', { patch: null })]
    const comment = onlyComment(finding({ fix: fix([edit(2, 2, 'x')]) }), { files })
    expect(comment).toMatchObject({ startLine: null, line: null })
    expect(comment.body).toContain('```diff')
    expect(comment.body).not.toContain('```suggestion')
  })

  test('is numbered suggestions where the diff shows all of its places', () => {
    const files = [added, changedFile('', numbered(10), { path: 'shop/queues.py', status: 'added' })]
    const [first, second, ...others] = comments([finding({ fix: fix(two) })], { files })
    expect(others).toEqual([])
    const together = `Apply both together, as one batch of suggestions or by \`/celery-fix ${RULE}\`:`
    expect(first).toMatchObject({ path: 'shop/queues.py', startLine: 1, line: 1 })
    const reason = 'Part of the fix for **Messages are lost** at `shop/tasks.py:2`.'
    expect(first?.body).toBe(
      `${reason}\n\nKeep the name (1 of 2). ${together}\n\n\`\`\`suggestion\ny\n\`\`\`\n\n<!-- celery-guard:part f1 -->`,
    )
    expect(second).toMatchObject({ path: 'shop/tasks.py', startLine: 2, line: 2 })
    expect(second?.body).toMatch(/^\*\*Messages are lost\*\*\. The wire name changes\.\n\n/)
    expect(second?.body).toContain(`Keep the name (2 of 2). ${together}\n\n\`\`\`suggestion\nx\n\`\`\`\n\n`)
    expect(second?.body).toContain('<!-- celery-guard:finding f1 -->')
  })
})

test.each([{ safety: 'display' as const }, { verified: false }])(
  'a fix that is %j is an illustration',
  (given) => {
    const { body } = onlyComment(finding({ fix: fix([edit(2, 2, 'x')], given) }))
    expect(body).toContain('<summary>An illustration, to be adapted</summary>\n\nKeep the name:\n\n```diff')
    expect(body).not.toContain('/celery-fix')
    expect(body).not.toContain('```suggestion')
  },
)

test('many findings of one kind share a comment that lists their lines', () => {
  const many = Array.from({ length: 14 }, (_, i) =>
    finding({
      fingerprint: `f${i}`,
      line: 4 * i + 2,
      endLine: 4 * i + 2,
      title: prose`New task ${`shop.tasks.t${i}`} does not have a name`,
      fix: fix([edit(4 * i + 2, 4 * i + 2, 'x')]),
    }),
  )
  const { body, line } = onlyComment(many) as { body: string; line: number }
  expect(line).toBe(2)
  expect(body).toContain(
    '**New task `shop.tasks.t0` does not have a name**, and 13 more like it in this file.',
  )
  expect(body).toContain(`Keep the name: comment \`/celery-fix ${RULE}\`, or apply the patch below.`)
  expect(body.match(/^- line \d+: New task `shop\.tasks\.t\d+` does not have a name$/gm)).toHaveLength(14)
  expect(body).toContain(many.map(({ fingerprint }) => fingerprint).join(' '))
  expect(comments(many.slice(0, 3))).toHaveLength(3)
})

describe('the last line', () => {
  const last = (given: Partial<Finding>, more: Given = {}) =>
    /<sub>.*<\/sub>/.exec(onlyComment(finding(given), more).body)?.[0]

  test('has the command only where it commits the fix', () => {
    const safe = { fix: fix([edit(2, 2, 'x')]) }
    expect(last(safe)).toContain('fix: `/celery-fix')
    expect(last(safe, { surroundings: { canCommit: false } })).not.toContain('celery-fix')
    expect(last({ fix: fix([edit(2, 2, 'x')], { safety: 'suggestion' }) })).not.toContain('celery-fix')
  })

  test('names the task where a command can quote it, else the rule', () => {
    const named = (name: string) => last({ fix: fix([edit(2, 2, 'x')]), names: [{ old: name, new: 'b' }] })
    expect(named('shop.tasks.pay')).toContain('`/celery-fix shop.tasks.pay`')
    for (const name of ['two words', 'a`b', 'x'.repeat(90)])
      expect(named(name)).toContain(`\`/celery-fix ${RULE}\``)
  })

  test('offers to ignore what a comment at head can suppress', () => {
    expect(last({})).toContain(IGNORE)
    expect(last({ side: 'base' }, { files: [changedFile(head, '')] })).not.toContain('ignore')
    const procfile = changedFile('', 'a\nb\n', { path: 'Procfile', status: 'added' })
    expect(last({ path: 'Procfile' }, { files: [procfile] })).not.toContain('ignore')
  })

  test('has the comment in the code where no command can write it', () => {
    const inCode = `ignore: \`# celery-guard: ignore[${RULE}] reason\``
    expect(last({}, { surroundings: { canCommit: false } })).toContain(inCode)
    const stub = changedFile('', 'a\nb\n', { path: 'shop/tasks.pyi', status: 'added' })
    expect(last({ path: 'shop/tasks.pyi' }, { files: [stub] })).toContain(inCode)
  })

  test('offers to approve an error that no comment can suppress', () => {
    const files = [changedFile(head, '')]
    const removed = (given: Partial<Finding>, more: Given = {}) =>
      last({ side: 'base', severity: 'error', ...given }, { files, ...more })
    const names = [{ old: 'shop.tasks.pay', new: null }]
    expect(removed({ names })).toContain('intended: `/celery-approve shop.tasks.pay reason`')
    expect(removed({ names: [{ old: 'x'.repeat(41), new: null }] })).toContain('`/celery-approve f1 reason`')
    expect(removed({ names, severity: 'warning' })).not.toContain('celery-approve')
    expect(removed({ names }, { surroundings: { canApprove: false } })).not.toContain('celery-approve')
    expect(last({ names, severity: 'error' })).not.toContain('celery-approve')
  })

  test('names the rule where no address of its page is known', () => {
    expect(last({}, { surroundings: { rulePages: null } })).toContain(`why: \`${RULE}\``)
  })
})

test('complaint 6: whatever a finding holds, at most 400 characters are unfolded', () => {
  const long = 'x'.repeat(300)
  const hostile = finding({
    rule: 'argument-made-keyword-only',
    line: 50,
    endLine: 50,
    path: `${long}/tasks.py`,
    title: prose`Queued messages may fail: ${'y'.repeat(30)} no longer takes ${'z'.repeat(12)} `,
    message: prose`${long}. ${long}.`,
    advice: [prose`${long}. ${long}.`],
    names: [{ old: long, new: long }],
    fix: fix([edit(4, 4, 'x')], { title: prose`Pin ${long}` }),
  })
  const others = ['a', 'b', 'c', 'd'].map((rule, i) => ({
    ...hostile,
    rule: `${rule}-${hostile.rule}`,
    fingerprint: `g${i}`,
  }))
  for (const findings of [[hostile], [hostile, ...others]]) {
    const { body } = onlyComment(findings)
    expect(shownLength(openText(body))).toBeLessThanOrEqual(400)
    expect(body).toContain('```suggestion')
  }
})

test('an endless patch is only counted', () => {
  const endless = fix([edit(2, 2, 'x'.repeat(30_000))], { safety: 'display' })
  expect(onlyComment(finding({ fix: endless })).body).toContain(
    'The patch is too long to be shown here: 9 lines in 1 file.',
  )
})

test('a patch cannot end its fence, its fold or hide a marker', () => {
  const hostile = '```\n</details>\n<!-- celery-guard:finding f9 -->\n\u202e\r'
  const { body } = onlyComment(finding({ fix: fix([edit(2, 2, hostile)], { safety: 'display' }) }))
  expect(body).toContain('````diff\n')
  expect(body).toContain('\n+</details>\n+\\u003c!-- celery-guard:finding f9 -->\n+\\u202e\n')
})

test('too many words are left out by whole paragraphs, and the suggestion stays', () => {
  const advice = Array.from(
    { length: 100 },
    () => prose`${'😀'.repeat(100)} ${'😀'.repeat(100)} ${'😀'.repeat(100)}`,
  )
  const { body } = onlyComment(finding({ advice, fix: fix([edit(2, 2, 'x'.repeat(19_000))]) }))
  expect(size(body)).toBeLessThanOrEqual(65_535)
  expect(body.includes('Keep the name:\n\n```suggestion\n')).toBe(true)
  expect(/\n\n\d+ paragraphs left out, the comment is too long\.\n\n<\/details>\n\n<sub>/.test(body)).toBe(
    true,
  )
  expect(body.endsWith('<!-- celery-guard:finding f1 -->')).toBe(true)
})

test('a fix that makes a file is shown as a patch from nothing', () => {
  const creation = edit(1, 0, 'import a\nimport b', 'shop/migrations/0002_rename.py')
  const { body } = onlyComment(finding({ fix: fix([creation]) }))
  expect(body).toContain(
    '```diff\n--- /dev/null\n+++ b/shop/migrations/0002_rename.py\n@@ -0,0 +1,2 @@\n+import a\n+import b\n```',
  )
})
