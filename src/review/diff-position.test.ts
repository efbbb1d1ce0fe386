import { expect, test } from 'vitest'
import { readDiff } from './diff.ts'
import { placeOf } from './diff-position.ts'
import { changedFile, finding, numbered } from './testing.ts'

const base = numbered(40)
// Two hunks at head: lines 7–14 (two lines inserted after 9) and 29–35.
const head = base.replace('line 10\n', 'new\nnew\nline 10\n').replace('line 30\n', 'changed\n')
const diff = readDiff([changedFile(base, head)])

test('lines inside a hunk carry the comment', () => {
  expect(placeOf(finding({ line: 10, endLine: 12 }), diff)).toEqual({
    path: 'shop/tasks.py',
    side: 'head',
    range: { start: 10, end: 12 },
  })
})

test.each([
  ['ends after the hunk', 12, 20, { start: 12, end: 14 }],
  ['begins before the hunk', 1, 8, { start: 7, end: 8 }],
  ['spans two hunks', 13, 31, { start: 13, end: 14 }],
])('a finding that %s is cut to one hunk', (_, line, endLine, range) => {
  expect(placeOf(finding({ line, endLine }), diff)?.range).toEqual(range)
})

const wholeFile = { path: 'shop/tasks.py', side: 'head', range: null }

test('a finding between hunks is about the file, one in a file outside the diff has no place', () => {
  expect(placeOf(finding({ line: 20, endLine: 21 }), diff)).toEqual(wholeFile)
  expect(placeOf(finding({ path: 'other.py' }), diff)).toBeNull()
})

test('complaint 9: a finding is about the file where GitHub lists that without its patch', () => {
  expect(placeOf(finding(), readDiff([changedFile('', '', { patch: null })]))).toEqual(wholeFile)
  const moved = changedFile('', '', {
    path: 'shop/jobs.py',
    previousPath: 'shop/tasks.py',
    status: 'renamed',
  })
  const file = { ...moved, patch: null }
  expect(placeOf(finding({ path: 'shop/jobs.py' }), readDiff([file]))).toEqual({
    ...wholeFile,
    path: 'shop/jobs.py',
  })
  expect(placeOf(finding({ side: 'base' }), readDiff([file]))).toEqual({
    path: 'shop/jobs.py',
    side: 'base',
    range: null,
  })
})

test('a finding about removed code is on the base side, in a renamed file under its head path', () => {
  const renamed = changedFile('a\nb\n', 'a\n', {
    path: 'shop/jobs.py',
    previousPath: 'shop/tasks.py',
    status: 'renamed',
  })
  const gone = finding({ side: 'base', line: 2, endLine: 2 })
  expect(placeOf(gone, readDiff([renamed]))).toEqual({
    path: 'shop/jobs.py',
    side: 'base',
    range: { start: 2, end: 2 },
  })
})

test('a finding about a removed file is on the base side of that file', () => {
  const removed = changedFile('a\nb\n', '', { status: 'removed' })
  const gone = finding({ side: 'base', line: 1, endLine: 2 })
  expect(placeOf(gone, readDiff([removed]))?.range).toEqual({ start: 1, end: 2 })
})
