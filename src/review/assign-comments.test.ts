import { describe, expect, test } from 'vitest'
import type { Edit, Finding } from '../analysis/model/types.ts'
import { assignComments } from './assign-comments.ts'
import { readDiff } from './diff.ts'
import { changedFile, edit, finding, fix, headText, numbered } from './testing.ts'

const head = numbered(60)
const diff = readDiff([changedFile('', head, { status: 'added' })])
const texts = headText({ 'shop/tasks.py': head })

function fixed(fingerprint: string, ...edits: Edit[]): Finding {
  // Of rules of their own: many of one kind share a comment.
  return finding({ fingerprint, rule: fingerprint, line: 50, endLine: 50, fix: fix(edits) })
}

/** What each comment says, by fingerprints, its lines, and whether they can be replaced. */
function commentsOf(...findings: Finding[]): readonly unknown[] {
  return assignComments(findings, diff, texts, 30).comments.map(({ findings, place, suggestion }) => [
    findings.map(({ fingerprint }) => fingerprint).join(),
    place.range?.start,
    place.range?.end,
    suggestion !== null,
  ])
}

describe('suggestions of several findings', () => {
  test('stay apart while their lines do', () => {
    expect(commentsOf(fixed('f1', edit(3, 3, 'x')), fixed('f2', edit(4, 4, 'y')))).toEqual([
      ['f1', 3, 3, true],
      ['f2', 4, 4, true],
    ])
  })

  test('complaint 8: become one when their lines meet and their edits do not', () => {
    const comments = commentsOf(fixed('f1', edit(3, 3, 'x'), edit(6, 6, 'x')), fixed('f2', edit(5, 5, 'y')))
    expect(comments).toEqual([['f1,f2', 3, 6, true]])
  })

  test('become one across those they connect, in the place of the first', () => {
    const comments = commentsOf(
      fixed('f1', edit(3, 3, 'x'), edit(5, 5, 'x')),
      fixed('f2', edit(20, 20, 'x')),
      fixed('f3', edit(8, 8, 'x'), edit(10, 10, 'x')),
      fixed('f4', edit(4, 4, 'y'), edit(9, 9, 'y')),
    )
    expect(comments).toEqual([
      ['f1,f3,f4', 3, 10, true],
      ['f2', 20, 20, true],
    ])
  })

  test('make an edit once that two of them need', () => {
    const common = edit(1, 1, 'import x\nline 1')
    const { comments } = assignComments(
      [fixed('f1', common, edit(3, 3, 'x')), fixed('f2', common, edit(5, 5, 'y'))],
      diff,
      texts,
      30,
    )
    expect(comments.map(({ suggestion }) => suggestion?.block)).toEqual([
      '```suggestion\nimport x\nline 1\nline 2\nx\nline 4\ny\n```',
    ])
  })

  test('go to the worse finding when their edits conflict: the other has its own lines and no suggestion', () => {
    expect(commentsOf(fixed('f1', edit(3, 3, 'x')), fixed('f2', edit(3, 3, 'y')))).toEqual([
      ['f1', 3, 3, true],
      ['f2', 50, 50, false],
    ])
  })

  test('do not grow beyond forty lines by merging', () => {
    const comments = commentsOf(
      fixed('f1', edit(3, 3, 'x'), edit(30, 30, 'x')),
      fixed('f2', edit(20, 20, 'y'), edit(45, 45, 'y')),
    )
    expect(comments).toEqual([
      ['f1', 3, 30, true],
      ['f2', 50, 50, false],
    ])
  })

  test('are merged for five findings at most', () => {
    const same = Array.from({ length: 6 }, (_, i) => fixed(`f${i}`, edit(3, 3, 'x')))
    expect(commentsOf(...same)).toEqual([
      ['f0,f1,f2,f3,f4', 3, 3, true],
      ['f5', 50, 50, false],
    ])
  })
})

test('a finding outside the diff comes into it with a suggestion, and stays outside without', () => {
  const elsewhere = { path: 'shop/old.py', side: 'base' as const }
  const suggested = finding({ ...elsewhere, fingerprint: 'f1', fix: fix([edit(3, 3, 'x')]) })
  const plain = finding({ ...elsewhere, fingerprint: 'f2' })
  const { comments, outside } = assignComments([suggested, plain], diff, texts, 30)
  expect(comments.map(({ place }) => place)).toEqual([
    { path: 'shop/tasks.py', side: 'head', range: { start: 3, end: 3 } },
  ])
  expect(outside).toEqual([plain])
})
