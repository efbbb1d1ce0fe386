import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../analysis/model/settings.ts'
import { parseSettings } from '../config/parse-settings.ts'
import { isIgnoredBy } from './ignored-paths.ts'

const ignoring = (...ignoredPaths: string[]) => isIgnoredBy({ ...DEFAULT_SETTINGS, ignoredPaths })

describe('ignored paths', () => {
  test('a glob behind an exclamation mark includes paths again', () => {
    const isIgnored = ignoring('**/testing/**', '!shop/testing/**')
    expect([isIgnored('a/testing/b.py'), isIgnored('shop/testing/b.py'), isIgnored('c.py')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test.each([DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ignoredPaths: ['**/tests/*/**'] }])(
    'a line end in a path hides nothing from a glob',
    (settings) => {
      expect(isIgnoredBy(settings)('shop/tests/a\nb/tasks.py')).toBe(true)
    },
  )

  const pieces = [
    'a',
    'b',
    '/',
    '*',
    '**',
    '**/',
    '?',
    '[ab]',
    '[!a]',
    '[^a]',
    '[a-',
    ']',
    '{',
    '}',
    '{a,b}',
    ',',
    '.',
  ]
  const glob = fc
    .array(fc.constantFrom(...pieces, '\\', '!', '|', '$', '^', '+', '"', '{1..3}', '[[:alpha:]]'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''))
    .filter((text) => parseSettings(JSON.stringify({ 'ignored-paths': [text] }), []).problems.length === 0)
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', '.a', 'a.b', 'b-'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))

  test('any glob that is accepted matches what picomatch matches', () => {
    fc.assert(
      fc.property(glob, path, (given, candidate) => {
        const expected = picomatch(given.replace(/^!/, ''), { dot: true, noextglob: true })(candidate)
        expect([given, ignoring(given.replace(/^!/, ''))(candidate)]).toEqual([given, expected])
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  test.each(['**/a*a*a*a*a*a*b', `${'*a'.repeat(90)}b`, '{a,'.repeat(60), '['.repeat(200)])(
    '%j ends',
    (given) => {
      expect(ignoring(given)('a'.repeat(4000))).toBe(false)
    },
  )

  test.each(['test_', '/test_', '_test.py/', 'vendor/', 'tests', 'a/'])(
    'a path of %j over and over ends, by our own globs',
    (piece) => {
      expect(isIgnoredBy(DEFAULT_SETTINGS)(`${piece.repeat(20_000)}\n`)).toBe(piece === 'vendor/')
    },
  )
})
