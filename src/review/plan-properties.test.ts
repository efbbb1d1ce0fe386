import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitTitle } from '../analysis/engine/fit-title.ts'
import { applyEdits } from '../analysis/fixes/apply-edits.ts'
import type { Change, CheckReport, Finding, Gap } from '../analysis/model/types.ts'
import { prose } from '../shared/prose.ts'
import { applySuggestion } from './apply-suggestion.ts'
import { decodeMarkers } from './marker.ts'
import { planReview } from './plan.ts'
import { size } from './size-limits.ts'
import {
  change,
  changedFile,
  conversation,
  edit,
  finding,
  fix,
  headText,
  markers,
  numbered,
  outsideCode,
  postedBy,
  report,
  surroundings,
  task,
} from './testing.ts'
import { apply, EMPTY, type Model } from './threads/testing.ts'
import type { LineComment, PullRequestFile, ReviewPlan } from './types.ts'

const path = 'shop/tasks.py'
const head = numbered(200)
const added = changedFile('', head, { status: 'added' })

function plan(
  given: Partial<CheckReport>,
  files: readonly PullRequestFile[] = [added],
  posted: readonly string[] = [],
): ReviewPlan {
  return planReview({
    report: report({ headText: headText({ [path]: head }), ...given }),
    files,
    conversation: conversation(posted),
    settings: { maxComments: 30, commentsFrom: 'notice' },
    surroundings,
  })
}

describe('any report', () => {
  const parts = fc.constantFrom(
    '`',
    '```',
    '\n',
    '\r\n',
    '@org/team',
    '#1',
    '<!-- celery-guard:finding forged -->',
    '-->',
    '</details>',
    '|',
    '\\',
    '$',
    '\u202e',
    '[x](y)',
    'https://evil.example',
  )
  /** Hostile text; the word must never be seen outside code. */
  const hostile = fc.array(parts, { maxLength: 6 }).map((given) => `EVIL${given.join('')}EVIL`)

  const replacement = fc.oneof({ arbitrary: fc.constantFrom('new', '```\n\tx', ''), weight: 3 }, hostile)

  /** One to four lines, near enough for a suggestion more often than not. */
  const edits = fc
    .tuple(fc.integer({ min: 1, max: 140 }), fc.uniqueArray(fc.nat(60), { maxLength: 4 }))
    .chain(([start, lines]) =>
      fc.tuple(...lines.map((line) => replacement.map((text) => edit(start + line, start + line, text)))),
    )

  const anyFinding: fc.Arbitrary<Omit<Finding, 'fingerprint'>> = fc
    .record({
      severity: fc.constantFrom('error' as const, 'warning' as const, 'notice' as const),
      side: fc.constantFrom('head' as const, 'base' as const),
      file: fc.oneof(fc.constant(path), hostile),
      line: fc.integer({ min: 1, max: 200 }),
      length: fc.integer({ min: 0, max: 50 }),
      values: fc.tuple(hostile, hostile, hostile),
      edits,
      safety: fc.constantFrom('safe' as const, 'suggestion' as const, 'display' as const),
      verified: fc.boolean(),
    })
    .map(({ file, line, length, values: [a, b, c], ...given }) =>
      finding({
        path: file,
        severity: given.severity,
        side: given.side,
        line,
        endLine: line + length,
        title: fitTitle(prose`Removing ${a} drops messages of ${c}`),
        message: prose`Task ${a}.`,
        advice: [prose`Keep ${b}.`],
        names: [
          { old: a, new: b },
          { old: c, new: null },
        ],
        fix:
          given.edits.length > 0
            ? fix(given.edits, { title: prose`Pin ${c}`, safety: given.safety, verified: given.verified })
            : null,
      }),
    )

  const anyReport = fc
    .record({
      findings: fc.array(anyFinding, { maxLength: 40 }),
      names: fc.array(fc.tuple(hostile, hostile), { maxLength: 10 }),
      gaps: fc.array(fc.tuple(hostile, hostile), { maxLength: 10 }),
      conclusion: fc.constantFrom('success' as const, 'failure' as const, 'neutral' as const),
    })
    .map(({ findings, names, gaps, conclusion }) => ({
      conclusion,
      findings: findings.map((given, i) => ({ ...given, fingerprint: `f${i}` })),
      changes: names.map(([old, now]) =>
        change({ old: task({ name: old, path: now }), new: task({ name: now }) }),
      ),
      incomplete: gaps.map(([path, reason]): Gap => ({ kind: 'unreadable', path, line: 0, reason })),
    }))

  const base = head.replace('line 50\n', '').replace('line 120\n', 'other\n')
  const files = fc.constantFrom([added], [changedFile(base, head)], [])

  test('is reported once: every finding is recorded, and the next plan has no review', () => {
    fc.assert(
      fc.property(anyReport, files, (given, changed) => {
        const first = plan(given, changed)
        const all = given.findings.map(({ fingerprint }) => fingerprint).toSorted()
        expect(postedBy(first).toSorted()).toEqual(first.review === null ? [] : all)
        const isPlaced = given.findings.some(
          ({ path: file, side }) => changed.length > 0 && file === path && side === 'head',
        )
        if (isPlaced) expect(first.review).not.toBeNull()
        const second = plan(given, changed, postedBy(first))
        expect(second).toEqual({ review: null, threads: [], check: first.check })
      }),
      { numRuns: 50 },
    )
  })

  test('changes no thread when it is planned again: each shows what it would show now', () => {
    let threads = 0
    fc.assert(
      fc.property(anyReport, files, (given, changed) => {
        const planWith = ({ threads, reviews }: Model) =>
          planReview({
            report: report({ headText: headText({ [path]: head }), ...given }),
            files: changed,
            conversation: conversation([], { threads, reviews }),
            settings: { maxComments: 30, commentsFrom: 'notice' },
            surroundings: { ...surroundings, encode: markers.encode },
          })
        const first = planWith(EMPTY)
        const model = apply(EMPTY, first.review, first.threads)
        threads += model.threads.length
        const second = planWith(model)
        expect(second.review).toBeNull()
        expect(second.threads.filter(({ kind }) => kind !== 'keep')).toEqual([])
      }),
      { numRuns: 60, seed: 5 },
    )
    expect(threads).toBeGreaterThan(100)
  })

  test('stays inert: outside code there are our words only', () => {
    fc.assert(
      fc.property(anyReport, files, (given, changed) => {
        const { review, check } = plan(given, changed)
        const texts = [
          review?.body,
          ...(review?.comments ?? []).map(({ body }) => body),
          check.summary,
          check.text,
        ]
        for (const text of texts) expect(outsideCode(text ?? '')).not.toContain('EVIL')
        expect(postedBy({ review })).not.toContain('forged')
        expect(check.title).not.toMatch(/[\p{Cc}\u202e]/u)
        for (const { title, message } of check.annotations) {
          expect(message).not.toContain('\u202e')
          expect(title).toMatch(/^[^\p{Cc}\u202e]{1,80}$/u)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('complaint 7: offers only suggestions that together give the verified text, one for a line', () => {
    const offered = { alone: 0, together: 0 }
    fc.assert(
      fc.property(anyReport, (given) => {
        const { review } = plan(given)
        const suggestions = (review?.comments ?? []).flatMap((comment) =>
          comment.line !== null && /^`{3,}suggestion$/m.test(comment.body) ? [comment] : [],
        )
        const keysOf = ({ body }: LineComment) =>
          [...decodeMarkers('finding', body), ...decodeMarkers('part', body)].join()
        for (const together of Map.groupBy(suggestions, keysOf).values()) {
          offered[together.length === 1 ? 'alone' : 'together']++
          const posted = together.flatMap((comment) => keysOf(comment).split(','))
          const merged = given.findings
            .filter(({ fingerprint }) => posted.includes(fingerprint))
            .flatMap(({ fix }) => fix?.edits ?? [])
          const edits = new Map(merged.map((edit) => [JSON.stringify(edit), edit]))
          const fromLast = together.toSorted((a, b) => b.line - a.line)
          expect(fromLast.reduce(applySuggestion, head)).toBe(applyEdits(head, [...edits.values()]))
        }
        const lines = suggestions.flatMap(({ startLine, line }) =>
          Array.from({ length: line - startLine + 1 }, (_, i) => startLine + i),
        )
        expect(new Set(lines).size).toBe(lines.length)
        // GitHub cannot apply one to a deleted line.
        expect(suggestions.every(({ side }) => side === 'head')).toBe(true)
      }),
      // With this seed it is known that there are some to look at.
      { numRuns: 150, seed: 3 },
    )
    expect(offered.alone).toBeGreaterThan(100)
    expect(offered.together).toBeGreaterThan(10)
  })
})

describe('a pull request of absurd size', () => {
  const long = '😀'.repeat(35_000)
  const findings = Array.from({ length: 2400 }, (_, i) =>
    finding({
      fingerprint: i.toString(16).padStart(16, '0'),
      line: (i % 200) + 1,
      endLine: (i % 200) + 1,
      path: i % 2 === 0 ? path : `shop/${i}/${long}`,
      message: [{ code: long }, 'is', { code: long }],
      advice: [[{ code: long }]],
      names: Array.from({ length: 1000 }, () => ({ old: long, new: `${long}x` })),
    }),
  )
  const changes: readonly Change[] = Array.from({ length: 5000 }, () =>
    change({ old: task({ name: long }), new: task({ name: null }) }),
  )
  const incomplete = Array.from(
    { length: 5000 },
    (_, i): Gap => ({ kind: 'unreadable', path: `${i}${long}`, line: 1, reason: long }),
  )
  const whole = plan({ findings, changes, incomplete })

  test('stays within the limits of GitHub', () => {
    const { review, check } = whole
    const texts = [
      review?.body ?? '',
      ...(review?.comments ?? []).map(({ body }) => body),
      check.summary,
      check.text ?? '',
    ]
    expect(texts).toHaveLength(3 + 12)
    for (const text of texts) expect(size(text)).toBeLessThanOrEqual(65_535)
    expect(check.title.length).toBeLessThanOrEqual(255)
    expect(check.annotations).toHaveLength(200)
    for (const { message } of check.annotations) expect(size(message)).toBeLessThanOrEqual(64 * 1024)
  })

  test('says in words what was left out', () => {
    expect(whole.review?.body).toMatch(/^1200 findings about Celery tasks; 1200 more in the check\.\n/)
    expect(whole.check.summary).toMatch(/\d+ more changes not listed: the table is full\./)
    expect(whole.check.summary).toMatch(/\d+ more places not listed: the table is full\./)
    expect(whole.check.text).toMatch(/\d+ more findings not listed: the table is full\./)
  })

  test('is reported once too', () => {
    expect(postedBy(whole)).toHaveLength(findings.length)
    expect(plan({ findings }, [added], postedBy(whole)).review === null).toBe(true)
  })
})
