import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCase, withExpected } from './format-case.ts'
import { type CaseFile, parseCase } from './parse-case.ts'

const TEXT = `The last argument goes.
-- base/shop/__init__.py --
-- base/shop/old.py --
x = 1
-- base/shop/tasks.py --
def pay(a, b): ...
-- head/shop/old.py deleted --
-- head/shop/tasks.py --
def pay(a): ...
-- head/shop/new.py --

-- config.yml --
rules: {}
-- expected.md --
Conclusion: failure.
`

const CASE: CaseFile = {
  about: 'The last argument goes.',
  base: { 'shop/__init__.py': '', 'shop/old.py': 'x = 1\n', 'shop/tasks.py': 'def pay(a, b): ...\n' },
  head: { 'shop/__init__.py': '', 'shop/tasks.py': 'def pay(a): ...\n', 'shop/new.py': '\n' },
  config: 'rules: {}\n',
  expected: 'Conclusion: failure.\n',
}

test('a case file is read', () => {
  expect(parseCase(TEXT, 'a.txt')).toEqual(CASE)
})

test('it is written as it is read', () => {
  expect(formatCase(CASE)).toBe(TEXT)
})

test('a case starts without settings and without an expected text, and may say more', () => {
  const text = 'One line.\n\nAnother.\n\n-- base/a.py --\n-- head/b.py --\n'
  expect(parseCase(text, 'a.txt')).toEqual({
    about: 'One line.\n\nAnother.',
    base: { 'a.py': '' },
    head: { 'a.py': '', 'b.py': '' },
    config: null,
    expected: null,
  })
})

test('a file that moves is deleted and added', () => {
  const moved: CaseFile = { ...CASE, base: { 'a.py': 'x = 1\n' }, head: { 'b.py': 'x = 1\n' } }
  expect(formatCase(moved)).toContain(
    '-- base/a.py --\nx = 1\n-- head/a.py deleted --\n-- head/b.py --\nx = 1\n',
  )
})

describe('the expected text', () => {
  test('is replaced, and the rest stays as it was', () => {
    const disorderly = 'Two.\n-- head/b --\n-- base/a --\n'
    expect(withExpected(`${disorderly}-- expected.md --\nold\n`, 'new\n')).toBe(
      `${disorderly}-- expected.md --\nnew\n`,
    )
  })

  test('is added to a case that has none', () => {
    expect(withExpected('Two.\n-- base/a --\n', 'new\n')).toBe('Two.\n-- base/a --\n-- expected.md --\nnew\n')
  })

  test.each(['no line end', '-- base/b --\n', 'a\r\n'])('cannot be %j', (text) => {
    expect(() => withExpected(TEXT, text)).toThrow(/^-- expected\.md -- line \d: /)
  })
})

describe('a problem is reported with file and line', () => {
  test.each([
    ['a.txt:1: the first line is a sentence', '-- base/a --\n'],
    ['a.txt:1: the first line is a sentence', ''],
    ['a.txt:1: the last line has no line end', 'One.'],
    ['a.txt:3: the last line has no line end', 'One.\n-- base/a --\nx'],
    ['a.txt:2: `-- base/a` looks like a header', 'One.\n-- base/a\n'],
    ['a.txt:2: `--base/a--` looks like a header', 'One.\n--base/a--\n'],
    ['a.txt:2: `  -- base/a --` looks like a header', 'One.\n  -- base/a --\n'],
    ['a.txt:2: `--- base/a ---` looks like a header', 'One.\n--- base/a ---\n'],
    ['a.txt:2: `— base/a —` looks like a header', 'One.\n— base/a —\n'],
    ['a.txt:2: `> -- base/a --` looks like a header', 'One.\n> -- base/a --\n'],
    ['a.txt:2: `\t-- base/a --` looks like a header', 'One.\n\t-- base/a --\n'],
    [
      `a.txt:2: \`-- base/${'a'.repeat(92)}…\` looks like a header`,
      `One.\n-- base/${'a'.repeat(2_000_000)}\n`,
    ],
    ['a.txt:2: `-- base/a -- ` looks like a header', 'One.\n-- base/a -- \n'],
    ['a.txt:2: `-- base/ --` looks like a header', 'One.\n-- base/ --\n'],
    ['a.txt:2: `-- base/  a --` looks like a header', 'One.\n-- base/  a --\n'],
    ['a.txt:2: `-- shop/tasks.py --` looks like a header', 'One.\n-- shop/tasks.py --\n'],
    ['a.txt:4: `-- config.yaml --` looks like a header', 'One.\n-- base/a --\nx\n-- config.yaml --\n'],
    ['a.txt:2: `/etc/passwd` is not a path', 'One.\n-- base//etc/passwd --\n'],
    ['a.txt:2: `../a` is not a path', 'One.\n-- base/../a --\n'],
    ['a.txt:2: `a/./b` is not a path', 'One.\n-- head/a/./b --\n'],
    ['a.txt:2: `shop\\a` is not a path', 'One.\n-- base/shop\\a --\n'],
    ['a.txt:2: `a/` is not a path', 'One.\n-- base/a/ --\n'],
    ['a.txt:4: line 2 has a section for base/a already', 'One.\n-- base/a --\nx\n-- base/a --\n'],
    [
      'a.txt:4: line 3 has a section for head/a already',
      'One.\n-- base/a --\n-- head/a deleted --\n-- head/a --\nx\n',
    ],
    ['a.txt:3: line 2 has a section for config.yml already', 'One.\n-- config.yml --\n-- config.yml --\n'],
    ['a.txt:2: base has no file a to delete', 'One.\n-- head/a deleted --\n'],
    ['a.txt:2: a section for a file that goes', 'One.\n-- base/a deleted --\n'],
    ['a.txt:3: a section for a file that goes', 'One.\n-- base/a --\n-- head/a Deleted --\n'],
    ['a.txt:3: a deleted file has no content', 'One.\n-- base/a --\n-- head/a deleted --\nx\n'],
    ['a.txt:3: head/a is the same as base/a', 'One.\n-- base/a --\n-- head/a --\n'],
    ['a.txt:4: expected.md comes last', 'One.\n-- base/a --\n-- expected.md --\n-- head/a --\nx\n'],
    ['a.txt:1: a carriage return', 'One.\r\n-- base/a --\r\n'],
    ['a.txt:3: a carriage return', 'One.\n-- base/a --\nx\ry\n'],
    ['a.txt:1: a character that editors hide, U+FEFF', '\ufeffOne.\n-- base/a --\n'],
    ['a.txt:2: a character that editors hide, U+200B', 'One.\n\u200b-- base/a --\n'],
    ['a.txt:2: a character that editors hide, U+202E', 'One.\n-- base/a\u202e.py --\n'],
    ['a.txt:3: a character that editors hide, U+0000', 'One.\n-- base/a --\n\0\n'],
    ['a.txt:3: a character that editors hide, U+2028', 'One.\n-- base/a --\n\u2028-- base/b --\n'],
  ])('%s', (message, text) => {
    expect(() => parseCase(text, 'a.txt')).toThrow(message)
  })
})

describe('a case that one file cannot hold is refused', () => {
  const refused: [string, Partial<CaseFile>][] = [
    ['a file without a last line end', { base: { a: 'x' } }],
    ['Windows line ends', { head: { a: 'x\r\n' } }],
    ['a byte order mark', { base: { a: '\ufeffx\n' } }],
    ['half a character', { base: { a: '\ud800\n' } }],
    ['a line like a header', { base: { a: '-- base/b --\n' } }],
    ['settings without a last line end', { config: 'x' }],
    ['a path with a line end', { base: { 'a --\n-- base/b': '' } }],
    ['a path that ends like a deleted one', { head: { 'a deleted': '' } }],
    ['a path with blanks around it', { base: { ' a ': '' } }],
    ['a path outside', { base: { '../a': '' } }],
    ['a case about nothing', { about: '' }],
    ['a description like a header', { about: '-- base/a --' }],
    ['a description in blanks', { about: ' One. ' }],
  ]
  test.each(refused)('%s', (_, change) => {
    expect(() =>
      formatCase({ about: 'One.', base: {}, head: {}, config: null, expected: null, ...change }),
    ).toThrow()
  })
})

describe('whatever the text', () => {
  const header = [
    '-- base/b --',
    '-- head/a --',
    '-- head/a deleted --',
    '-- config.yml --',
    '-- expected.md --',
  ]
  const odd = [
    '--',
    '-- ',
    '-- base/a',
    ' -- head/a --',
    '-- base/constructor --',
    '-- x --',
    'x\r',
    '\ufeff',
    '\0',
  ]
  const line = fc.oneof(
    { weight: 9, arbitrary: fc.string({ unit: 'grapheme' }) },
    { weight: 3, arbitrary: fc.constantFrom(...header) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
  const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.map((one) => `${one}\n`).join(''))
  const path = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'a/b', 'constructor', '__proto__', 'a --', 'a b') },
    { weight: 1, arbitrary: fc.oneof(fc.constant('a deleted'), fc.string()) },
  )
  const texts = fc.array(fc.tuple(path, text), { maxLength: 3 }).map((entries) => Object.fromEntries(entries))

  test('a written case reads back the same, or is refused', () => {
    let written = 0
    const property = fc.property(
      fc.string({ minLength: 1 }),
      texts,
      texts,
      text,
      (about, base, head, expected) => {
        const one: CaseFile = { about, base, head, config: null, expected }
        const file = tried(() => formatCase(one))
        if (file === null) return
        written++
        expect(parseCase(file, 'a.txt')).toEqual(one)
        expect(parseCase(withExpected(file, 'new\n'), 'a.txt')).toEqual({ ...one, expected: 'new\n' })
      },
    )
    fc.assert(property, { seed: 1, numRuns: 2000 })
    expect(written).toBeGreaterThan(200)
  })

  test('a case that was read can be written, or the error names a line', () => {
    let read = 0
    const property = fc.property(text, (rest) => {
      const file = `One.\n-- base/a --\n${rest}`
      try {
        const one = parseCase(file, 'a.txt')
        read++
        expect(parseCase(formatCase(one), 'a.txt')).toEqual(one)
      } catch (error) {
        expect(String(error)).toMatch(/^Error: a\.txt:\d+: /)
      }
    })
    fc.assert(property, { seed: 1, numRuns: 2000 })
    expect(read).toBeGreaterThan(200)
  })
})

function tried(write: () => string): string | null {
  try {
    return write()
  } catch {
    return null
  }
}
