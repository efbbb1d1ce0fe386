import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { compileLinear, fnmatchSource, pathGlobSource } from './glob.ts'

const matches = (source: string, text: string) => compileLinear(source).matches(text)
const NAMES = [
  'shop.tasks.pay',
  'shop.a.pay',
  'pay',
  'a',
  'ab',
  'b.x',
  'cx',
  '',
  'a\nb',
  '[!a',
  'a[',
  '\\x',
  'a{b,c}',
  '^',
]

describe('fnmatch', () => {
  // The answers of Python's `fnmatch.fnmatchcase`.
  test.each<[string, readonly string[]]>([
    ['*', NAMES],
    ['shop.*', ['shop.tasks.pay', 'shop.a.pay']],
    ['shop.?.pay', ['shop.a.pay']],
    ['*.pay', ['shop.tasks.pay', 'shop.a.pay']],
    ['[a-c]x', ['cx']],
    ['[!ab]*', ['shop.tasks.pay', 'shop.a.pay', 'pay', 'cx', '[!a', '\\x', '^']],
    ['[^a]', ['a', '^']],
    ['[!a', ['[!a']],
    ['a[', ['a[']],
    ['\\*', ['\\x']],
    ['a{b,c}', ['a{b,c}']],
    ['a?b', ['a\nb']],
    ['', ['']],
  ])('%j', (glob, expected) => {
    expect(NAMES.filter((name) => matches(fnmatchSource(glob), name))).toEqual(expected)
  })

  test('stars and question marks match what a plain matcher matches', () => {
    const text = (...letters: string[]) =>
      fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((all) => all.join(''))
    fc.assert(
      fc.property(text('a', 'b', '.', '$', '\\', '*', '?'), text('a', 'b', '.', '$', '\\'), (glob, name) => {
        expect([glob, name, matches(fnmatchSource(glob), name)]).toEqual([glob, name, plainMatch(glob, name)])
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})

function plainMatch(glob: string, name: string): boolean {
  if (glob === '') return name === ''
  if (glob[0] === '*')
    return plainMatch(glob.slice(1), name) || (name !== '' && plainMatch(glob, name.slice(1)))
  return name !== '' && (glob[0] === '?' || glob[0] === name[0]) && plainMatch(glob.slice(1), name.slice(1))
}

test('globs of paths match what picomatch matches', () => {
  const globs = ['**/tests/**', 'a/*.py', '*.{test,spec}.ts', '[!a]/**', '**', '?']
  const paths = ['tests/a.py', 'x/tests/y/.z', 'a/b.py', 'a/b/c.py', '.a.test.ts', 'b/c', 'a', '.a']
  for (const glob of globs) {
    const isMatch = picomatch(glob, { dot: true, noextglob: true })
    const expected = paths.filter((path) => isMatch(path))
    expect([glob, paths.filter((path) => matches(pathGlobSource([glob]), path))]).toEqual([glob, expected])
  }
})

test.each([
  fnmatchSource(`${'*a'.repeat(90)}b`),
  fnmatchSource('['.repeat(200)),
  pathGlobSource(['**/a*a*a*a*a*b']),
])('%j ends', (source) => {
  expect(matches(source, 'a'.repeat(4000))).toBe(false)
})
