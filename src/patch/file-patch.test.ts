import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GIT_ENVIRONMENT, temporaryRepository } from '../../test/support/temporary-repository.ts'
import type { SourceText } from '../analysis/model/source-text.ts'
import { encodePath } from '../shared/path-bytes.ts'
import { filePatch } from './file-patch.ts'

/** What `git apply` makes of a file with the content `before` and the patch for it. */
function applied(path: string, before: SourceText, after: string): Buffer {
  const { dir } = temporaryRepository()
  const file = Buffer.concat([Buffer.from(`${dir}/`), encodePath(path)])
  writeFileSync(file, before.text, before.encoding === 'latin-1' ? 'latin1' : 'utf8')
  const patch = filePatch(path, before, after)
  execFileSync('git', ['-C', dir, 'apply', '-'], { env: GIT_ENVIRONMENT, input: patch, stdio: 'pipe' })
  return readFileSync(file)
}

function utf8(text: string): SourceText {
  return { text, encoding: 'utf-8' }
}

test.each([
  ['a.py', 'a name alone'],
  ['with space.py', 'spaces'],
  ['new\nline\t"quote"\\.py', 'escapes'],
  ['ä`$(x)`.py', 'what a shell would run'],
  ['caf\udce9.py', 'a byte that is no UTF-8'],
  [' leading and trailing ', 'spaces at the ends'],
])('git apply finds the file %j: %s', (path) => {
  expect(applied(path, utf8('one\ntwo\n'), 'one\n2\n').toString()).toBe('one\n2\n')
})

test.each(['a.py', 'new folder/ä`$(x)`.py'])('git apply makes the new file %j', (path) => {
  const { dir } = temporaryRepository()
  const input = filePatch(path, null, 'one\ntwo\n')
  execFileSync('git', ['-C', dir, 'apply', '-'], { env: GIT_ENVIRONMENT, input, stdio: 'pipe' })
  expect(readFileSync(join(dir, path), 'utf8')).toBe('one\ntwo\n')
})

test.each([
  ['CRLF', 'one\r\ntwo\r\nthree\r\n', 'one\r\n2\r\nthree\r\n'],
  ['mixed line ends', 'one\ntwo\r\nthree\n', 'one\n2\r\nthree\n'],
  ['no line end at the end', 'one\ntwo', 'one\n2'],
  ['a line end added', 'one\ntwo', 'one\ntwo\n'],
  ['a line end removed', 'one\ntwo\n', 'one\ntwo'],
  ['a byte order mark', '\ufeffone\ntwo\n', '\ufeffone\n2\n'],
  ['form feeds and lone carriage returns', 'one\f\rx\ntwo\n', 'one\f\rx\n2\n'],
  ['other Unicode line ends', 'one\u2028two\u0085three\nfour\n', 'one\u2028two\u0085three\n4\n'],
])('git apply keeps %s', (_, before, after) => {
  expect(applied('a.py', utf8(before), after).toString()).toBe(after)
})

test('a latin-1 file keeps its bytes', () => {
  const before: SourceText = { text: '# coding: latin-1\nx = "é"\ny = 1\n', encoding: 'latin-1' }
  const result = applied('a.py', before, before.text.replace('y = 1', 'y = "ü"'))
  expect(result).toEqual(Buffer.from('# coding: latin-1\nx = "é"\ny = "ü"\n', 'latin1'))
})

test('git apply arrives at any text from any other', () => {
  const line = fc.constantFrom(
    'a\n',
    'b\n',
    'c\r\n',
    '\n',
    '-d\n',
    '+e\n',
    '\\ No newline at end of file\n',
    '@@ f\n',
  )
  const text = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('', 'end'))
    .map(([lines, last]) => lines.join('') + last)
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after)
      expect(applied('a.py', utf8(before), after).toString()).toBe(after)
    }),
    { numRuns: 40 },
  )
})

test('the range of a new file is empty', () => {
  const { dir } = temporaryRepository()
  const input = filePatch('new.py', null, 'one\ntwo\n')
  expect(Buffer.from(input).toString()).toContain('\n@@ -0,0 +1,2 @@\n')
  execFileSync('git', ['-C', dir, 'apply', '-'], { env: GIT_ENVIRONMENT, input, stdio: 'pipe' })
  expect(readFileSync(join(dir, 'new.py'), 'utf8')).toBe('one\ntwo\n')
})

test('the header is git’s own', () => {
  const { dir, git, write, commit } = temporaryRepository()
  commit({ 'a b.py': 'one\n' })
  write({ 'a b.py': 'two\n' })
  const ours = Buffer.from(filePatch('a b.py', utf8('one\n'), 'two\n'))
    .toString()
    .split('\n')
  const theirs = git('diff').split('\n')
  expect(theirs).toEqual(expect.arrayContaining(ours.slice(0, 3)))
  expect(readFileSync(join(dir, 'a b.py'), 'utf8')).toBe('two\n')
})
