import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser, type ReadFacts } from '../../pipeline/python-parser.ts'
import type { ImportFromFact } from '../python/facts.ts'
import { withName, withoutNames, withoutStatement } from './imported-names.ts'

let readFacts: ReadFacts
beforeAll(async () => {
  readFacts = await loadPythonParser()
})

type Change = { readonly start: number; readonly end: number; readonly text: string }

function changed(
  text: string,
  change: (text: string, statement: ImportFromFact) => Change | null,
): string | null {
  const statement = readFacts(text).statements.find((one) => one.kind === 'from')
  if (statement?.kind !== 'from') throw new Error('no import')
  const edit = change(text, statement)
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end)
}

test.each([
  ['from a import b, c, d\n', 'from a import b, d\n'],
  ['from a import c, d\n', 'from a import d\n'],
  ['from a import b, c\n', 'from a import b\n'],
  ['from a import x as c, d\n', 'from a import d\n'],
  ['from a import (b, c)\n', 'from a import (b)\n'],
  ['from a import (\n    b,\n    c,\n    d,\n)\n', 'from a import (\n    b,\n    d,\n)\n'],
  ['from a import (\r\n    c,\r\n    d,\r\n)\r\n', 'from a import (\r\n    d,\r\n)\r\n'],
  ['from a import (\n    b,  # why\n    c,\n)\n', null],
  ['from a import c\n', null],
])('without a name: %j', (text, expected) => {
  expect(changed(text, (...given) => withoutNames(...given, new Set(['c'])))).toBe(expected)
})

test.each([
  ['from a import b\n', 'from a import b, c\n'],
  ['from a import d\n', 'from a import c, d\n'],
  ['from a import b, d\n', 'from a import b, c, d\n'],
  ['from a import (b)\n', 'from a import (b, c)\n'],
  ['from a import (\n    b,\n    d,\n)\n', 'from a import (\n    b,\n    c,\n    d,\n)\n'],
  ['from a import (\n    d,\n)\n', 'from a import (\n    c,\n    d,\n)\n'],
  ['from a import (\n    b,\n)\n', 'from a import (\n    b,\n    c,\n)\n'],
  ['from a import (\n    b\n)\n', 'from a import (\n    b,\n    c\n)\n'],
  ['from a import b  # why\n', 'from a import b, c  # why\n'],
  ['from a import \\\n    b\n', null],
])('with a name: %j', (text, expected) => {
  expect(changed(text, (...given) => withName(...given, 'c'))).toBe(expected)
})

test.each([
  ['import x\nfrom a import b\n\nf()\n', 'import x\n\nf()\n'],
  ['import x\n\nfrom a import b\n\n\nf()\n', 'import x\n\n\nf()\n'],
  ['from a import b\n\n\nf()\n', 'f()\n'],
  ['import x\r\n\r\nfrom a import b\r\n\r\nf()\r\n', 'import x\r\n\r\nf()\r\n'],
  ['from a import b  # why\nf()\n', null],
  ['from a import b; f()\n', null],
  ['import x\nfrom a import b', 'import x\n'],
])('without the statement: %j', (text, expected) => {
  expect(changed(text, (given, { at }) => withoutStatement(given, at))).toBe(expected)
})

test('white space is read once, however much there is', () => {
  const wide = `from a import (b,${' '.repeat(200_000)}c, d)\n`
  expect(changed(wide, (text, statement) => withName(text, statement, 'e'))).toContain('e)')
  expect(
    readFacts(`x = y[${' '.repeat(200_000)}1]\nx = y[1:${' '.repeat(200_000)}z]\n`).statements,
  ).toHaveLength(2)
}, 10_000)
