import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../analysis/model/settings.ts'
import type { CheckReport } from '../analysis/model/types.ts'
import { prose } from '../shared/prose.ts'
import { planReview } from './plan.ts'
import {
  changedFile,
  conversation,
  finding,
  headText,
  numbered,
  postedBy,
  report,
  surroundings,
} from './testing.ts'
import type { PullRequestFile, ReviewPlan } from './types.ts'

const path = 'shop/tasks.py'
const head = numbered(200)
const added = changedFile('', head, { status: 'added' })

function plan(
  given: Partial<CheckReport>,
  files: readonly PullRequestFile[] = [added],
  posted: readonly string[] = [],
  settings: Partial<Settings> = {},
): ReviewPlan {
  return planReview({
    report: report({ headText: headText({ [path]: head }), ...given }),
    files,
    conversation: conversation(posted),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    surroundings,
  })
}

describe('a pull request that is fine', () => {
  test('complaint 6: gets a green check and no review', () => {
    expect(plan({ conclusion: 'success' })).toEqual({
      review: null,
      threads: [],
      check: {
        conclusion: 'success',
        title: 'Safe to merge: no task contract changed',
        summary: '**Safe to merge: no task contract changed**',
        text: null,
        annotations: [],
      },
    })
  })
})

describe('findings', () => {
  const inDiff = finding({ fingerprint: 'f1', line: 5, endLine: 6 })
  const outside = finding({
    fingerprint: 'f2',
    path: 'shop/api.py',
    line: 9,
    endLine: 9,
    severity: 'warning',
    message: prose`Sent by ${'old name'}.`,
  })
  const gone = finding({
    fingerprint: 'f3',
    path: 'shop/old.py',
    side: 'base',
    line: 3,
    endLine: 4,
    message: prose`The task is gone.`,
  })

  test('complaint 6: in the diff are comments, the others are in the check alone', () => {
    const { review } = plan({ findings: [inDiff, outside, gone] })
    expect(review?.comments).toMatchObject([{ path, side: 'head', startLine: 5, line: 6 }])
    expect(review?.body).toMatch(
      /^1 finding about Celery tasks; 2 more in the check\.\n\n<!-- celery-guard:finding f1 f3 f2 -->\n<!-- celery-guard:thread f1 sig=\S+ -->$/,
    )
  })

  test('complaint 6: there is no review where all are outside of the diff', () => {
    const { review, check } = plan({ findings: [outside, gone] })
    expect(review).toBeNull()
    expect(check.text).toContain('`shop/api.py:9`')
    expect(check.text).toContain('`shop/old.py:3` before this change')
  })

  test('outside the diff are annotated where head has their lines', () => {
    const { check } = plan({ findings: [inDiff, outside, gone] })
    expect(check.annotations).toEqual([
      {
        path: 'shop/api.py',
        startLine: 9,
        endLine: 9,
        level: 'warning',
        title: 'Messages are lost',
        message: 'Sent by `old name`.\n\nRule: task-renamed-without-name',
      },
    ])
  })

  test('reported before are not repeated, and stay in the check', () => {
    const first = plan({ findings: [inDiff, outside] })
    const second = plan(
      { findings: [inDiff, outside, { ...inDiff, fingerprint: 'f4' }] },
      [added],
      postedBy(first),
    )
    expect(postedBy(second)).toEqual(['f4'])
    expect(second.check.text).toContain('`shop/tasks.py:5`')
    expect(second.check.annotations).toHaveLength(1)
  })

  test('are about files where GitHub shows no lines, and in the check alone where it lists no file', () => {
    const { review } = plan({ findings: [inDiff, outside] }, [{ ...added, patch: null }])
    expect(review?.comments).toMatchObject([{ path, startLine: null, line: null }])
    expect(plan({ findings: [inDiff, outside] }, []).review).toBeNull()
  })

  test('beyond the comments of a review are in the check, the worst are not among them', () => {
    const notices = Array.from({ length: 35 }, (_, i) =>
      finding({
        fingerprint: `n${i}`,
        line: i + 1,
        endLine: i + 1,
        severity: 'notice',
        // Not of one kind, which would share a comment.
        rule: `rule-${i}`,
        message: prose`Notice ${i}.`,
      }),
    )
    const all = { commentsFrom: 'notice' } as const
    const { review, check } = plan({ findings: [...notices, inDiff] }, [added], [], all)
    expect(review?.comments).toHaveLength(30)
    expect(review?.comments[0]?.body).toContain('celery-guard:finding f1 ')
    expect(review?.body).toContain('30 findings about Celery tasks; 6 more in the check.')
    expect(review?.body).not.toContain('Notice 34.')
    expect(check.text).toContain('Notice 34.')
    expect(check.annotations).toEqual([])
    const next = plan({ findings: [...notices, inDiff] }, [added], postedBy({ review }), all)
    expect(next.review).toBeNull()
  })

  const notice = finding({ fingerprint: 'n1', line: 20, endLine: 20, severity: 'notice' })
  const far = finding({ fingerprint: 'n2', path: 'shop/api.py', line: 3, endLine: 3, severity: 'notice' })

  test('complaint 6: that are notices are in the check alone', () => {
    const { review, check } = plan({ findings: [notice, far] })
    expect(review).toBeNull()
    expect(check.text).toContain('`shop/tasks.py:20`')
    expect(check.annotations.map(({ path, level }) => [path, level])).toEqual([['shop/api.py', 'notice']])
  })

  test('that are notices are neither counted in a review nor remembered by it', () => {
    const first = plan({ findings: [notice, inDiff, far, outside] })
    expect(first.review?.comments).toHaveLength(1)
    expect(first.review?.body).toContain('1 finding about Celery tasks; 1 more in the check.')
    expect(postedBy(first).toSorted()).toEqual(['f1', 'f2'])
    const second = plan({ findings: [{ ...notice, severity: 'warning' }, inDiff] }, [added], postedBy(first))
    expect(postedBy(second)).toEqual(['n1'])
  })

  test.each([
    ['error', ['f1']],
    ['warning', ['f1', 'f2', 'w1']],
    ['notice', ['f1', 'f2', 'n1', 'n2', 'w1']],
  ] as const)('from %s on are commented on where the settings say so', (commentsFrom, posted) => {
    const warning = { ...notice, fingerprint: 'w1', severity: 'warning' as const }
    const planned = plan({ findings: [far, notice, outside, warning, inDiff] }, [added], [], { commentsFrom })
    expect(postedBy(planned).toSorted()).toEqual(posted)
    expect(planned.check.text?.match(/`shop\//g)).toHaveLength(5)
  })

  test('are in the check alone where reviews may have no comments', () => {
    const { review, check } = plan({ findings: [inDiff, outside] }, [added], [], { maxComments: 0 })
    expect(review).toBeNull()
    expect(check.text).toContain('`shop/tasks.py:5`')
  })
})
