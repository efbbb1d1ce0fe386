import { describe, expect, test } from 'vitest'
import type { Reference } from '../references/reference.ts'
import { createCallersReader } from '../typescript/read-callers.ts'
import { renameReference } from './rename-reference.ts'

/** What a template literal would fill in. */
const HOLE = ['$', '{x}'].join('')

/** The text with the literal renamed; null where that is refused. */
function renamed(before: string, literal: string, newName: string, after = ''): string | null {
  const text = before + literal + after
  const at = { start: before.length, end: before.length + literal.length }
  const reference: Reference = { path: 'a', line: 1, name: 'old', use: 'send', isIgnored: false, at }
  const edit = renameReference(text, reference, newName)
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end)
}

describe('a literal gets the new name', () => {
  test.each([
    ['"a.b"', 'c.d', '"c.d"'],
    ["'a.b'", 'c.d', "'c.d'"],
    ['`a.b`', 'c.d', '`c.d`'],
    ['"""a.b"""', 'c.d', '"""c.d"""'],
    ["'''a.b'''", 'c.d', "'''c.d'''"],
    ['u"a.b"', 'c.d', 'u"c.d"'],
    ['"a\\"b"', 'c.d', '"c.d"'],
    ['"a\\\\"', 'c.d', '"c.d"'],
    [`\`\\${HOLE}\``, 'c.d', '`c.d`'],
    ['""', 'c.d', '"c.d"'],
    ['"a"', `it's "x"`, '"it\'s \\"x\\""'],
    ["'a'", `it's "x"`, "'it\\'s \"x\"'"],
    ['`a`', `\`${HOLE}\``, `\`\\\`\\${HOLE}\\\`\``],
    ['"a"', HOLE, `"${HOLE}"`],
    ['"a"', 'back\\slash', '"back\\\\slash"'],
    ['"""a"""', 'say "', '"""say \\""""'],
    ['"a"', 'line\nend\r\u2028', '"line\\u000aend\\u000d\\u2028"'],
    ['"a"', 'größe', '"größe"'],
  ])('%s with %j is %s', (literal, name, expected) => {
    expect(renamed('send(', literal, name, ')')).toBe(`send(${expected})`)
  })

  test('among Windows line ends', () => {
    expect(renamed('x = 1\r\nsend(', "'a'", 'b', ')\r\n')).toBe("x = 1\r\nsend('b')\r\n")
  })
})

test.each([
  'f"a"',
  'r"a"',
  'b"a"',
  'rb"a"',
  't"a"',
  `\`a${HOLE}\``,
  '"a" "b"',
  '"a" + "b"',
  "'a' 'b'",
  `"a'`,
  '"a',
  'NAME',
  '"',
  '',
  '"a\\"',
])('%s is left alone', (literal) => {
  expect(renamed('', literal, 'c.d')).toBeNull()
})

test('a name that no literal gives has none to change', () => {
  expect(
    renameReference(
      '',
      { path: 'a', line: 1, name: 'old', use: 'caller', at: null, isIgnored: false },
      'new',
    ),
  ).toBeNull()
})

test.each(['"', "'", '`'])('in %s, what is written is what is read again', (quote) => {
  const before = `import { createClient } from 'celery-node'\r\ncreateClient().createTask(`
  const read = (text: string) => createCallersReader()(new Map([['a.ts', text]])).references[0]
  const text = `${before}${quote}old${quote})`
  for (const name of ['shop.tasks.pay', `it's "quoted" \`here\``, 'a\\b', '\\', HOLE, 'a\nb\u2028']) {
    const reference = read(text)
    const edit = reference && renameReference(text, reference, name)
    expect(read(`${before}${edit?.text})`)?.name).toBe(name)
  }
})
