import { expect, test } from 'vitest'
import type { CheckReport, Finding } from '../../analysis/model/types.ts'
import { prose } from '../../shared/prose.ts'
import { planReview } from '../plan.ts'
import { size } from '../size-limits.ts'
import { changedFile, edit, finding, fix, headText, numbered, report } from '../testing.ts'
import type { DraftComment, DraftReview } from '../types.ts'

const head = numbered(30)
const added = changedFile('', head, { status: 'added' })
const texts = headText({ 'shop/tasks.py': head, 'shop/queues.py': numbered(10) })

function review(
  findings: readonly Finding[],
  files = [added],
  given: Partial<CheckReport> = {},
): DraftReview {
  const plan = planReview({
    report: report({ findings, headText: texts, ...given }),
    files,
    postedFingerprints: new Set(),
    settings: { maxComments: 30, commentsFrom: 'notice' },
  })
  if (plan.review === null) throw new Error('no review')
  return plan.review
}

function onlyComment(...findings: Finding[]): DraftComment {
  const [comment, ...others] = review(findings).comments
  if (comment === undefined || others.length > 0) throw new Error('not one comment')
  return comment
}

test('a comment says what is wrong, what to do, and offers the fix down to the definition', () => {
  const comment = onlyComment(
    finding({
      line: 4,
      endLine: 5,
      message: prose`The task ${'shop.tasks.pay'} becomes ${'shop.tasks.charge'}: queued messages are lost.`,
      advice: [prose`Keep the old name.`, prose`Or drain the queue first.`],
      fix: fix([edit(4, 4, '@shared_task(name="shop.tasks.pay")')], {
        title: prose`Pin ${'shop.tasks.pay'}`,
      }),
    }),
  )
  expect(comment).toEqual({
    path: 'shop/tasks.py',
    side: 'head',
    startLine: 4,
    line: 5,
    body: [
      '**Messages are lost**',
      'The task `shop.tasks.pay` becomes `shop.tasks.charge`: queued messages are lost.',
      'Keep the old name.',
      'Or drain the queue first.',
      'Pin `shop.tasks.pay`:',
      '```suggestion\n@shared_task(name="shop.tasks.pay")\nline 5\n```',
      '<sub>error `task-renamed-without-name`</sub>',
      '<!-- celery-guard:finding f1 -->',
    ].join('\n\n'),
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
  expect(onlyComment(finding({ line: 9, endLine: 9, fix: fix([here]) })).body).toContain(
    'At `shop/tasks.py:9`:',
  )
  expect(onlyComment(finding({ side: 'base', line: 9, fix: fix([here]) })).body).toContain(
    'At `shop/tasks.py:9` before this change:',
  )
  expect(onlyComment(finding({ line: 4, endLine: 9, fix: fix([here]) })).body).not.toContain('At `')
})

test('merged findings are all reported and all recorded', () => {
  const { body } = onlyComment(
    finding({
      line: 3,
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
      message: prose`Second.`,
      fix: fix([edit(4, 4, 'b')], { title: prose`Name the entry` }),
    }),
  )
  expect(body).toContain('First.')
  expect(body).toContain('Second.')
  expect(body).toContain('Keep the name; Name the entry:\n\n```suggestion\na\nb\nc\n```')
  expect(body).toContain('<sub>error `task-renamed-without-name` · warning `queue-literal`</sub>')
  expect(body).toContain('<!-- celery-guard:finding f1 f2 -->')
})

test('a safe fix of several files is a patch that the command applies', () => {
  const { body } = onlyComment(finding({ fix: fix([edit(2, 2, 'x'), edit(1, 1, 'y', 'shop/queues.py')]) }))
  expect(body).toContain(
    'Keep the name. `/celery-fix` applies it.\n\n```diff\n--- a/shop/queues.py\n+++ b/shop/queues.py\n@@ -1,4 +1,4 @@\n-line 1\n+y\n line 2\n',
  )
  expect(body).toContain('--- a/shop/tasks.py\n')
  expect(body).not.toContain('suggestion')
})

test('a fix of a file that the pull request leaves alone is a patch', () => {
  const elsewhere = fix([edit(2, 2, 'x', 'shop/queues.py')], { safety: 'suggestion' })
  const { body } = onlyComment(finding({ fix: elsewhere }))
  expect(body).toContain('Keep the name:\n\n```diff\n--- a/shop/queues.py\n')
  expect(body).not.toContain('```suggestion')
})

test('a fix that needs judgement is not promised by the command', () => {
  const two = [edit(2, 2, 'x'), edit(1, 1, 'y', 'shop/queues.py')]
  const { body } = onlyComment(finding({ fix: fix(two, { safety: 'suggestion' }) }))
  expect(body).toContain('Keep the name:\n\n```diff')
  expect(body).not.toContain('/celery-fix')
})

test.each([{ safety: 'display' as const }, { verified: false }])(
  'a fix that is %j is an illustration',
  (given) => {
    const { body } = onlyComment(finding({ fix: fix([edit(2, 2, 'x')], given) }))
    expect(body).toContain('Keep the name (an illustration, to be adapted):\n\n```diff')
  },
)

test('a long patch is folded, an endless one is only counted', () => {
  const tall = Array.from({ length: 30 }, (_, i) => `new ${i}`).join('\n')
  const long = onlyComment(finding({ fix: fix([edit(2, 2, tall)], { safety: 'display' }) })).body
  expect(long).toContain('<details>\n<summary>38 lines of patch</summary>\n\n```diff\n')
  expect(long).toContain('\n```\n\n</details>')
  const wide = onlyComment(
    finding({ fix: fix([edit(2, 2, 'x'.repeat(30_000))], { safety: 'display' }) }),
  ).body
  expect(wide).toContain('The patch is too long to be shown here: 9 lines in 1 file.')
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
  expect(body).toMatch(
    /\n\n\d+ paragraphs left out, the comment is too long\.\n\nKeep the name:\n\n```suggestion\n/,
  )
  expect(body).toContain('<!-- celery-guard:finding f1 -->')
})

test('a fix that makes a file is shown as a patch from nothing', () => {
  const creation = edit(1, 0, 'import a\nimport b', 'shop/migrations/0002_rename.py')
  const { body } = onlyComment(finding({ fix: fix([creation]) }))
  expect(body).toContain(
    '```diff\n--- /dev/null\n+++ b/shop/migrations/0002_rename.py\n@@ -0,0 +1,2 @@\n+import a\n+import b\n```',
  )
})
