import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

const read = await loadPythonParser()

const TASK = '\n\n@shared_task\ndef pay(order_id, retry=False):\n    print(order_id)\n'

/** The task below some newer Python, with its line. */
function taskBelow(python: string) {
  const text = `${python}\n${TASK}`
  const { statements, errorLines, unknownLines } = read(text)
  const task = statements.find((one) => one.kind === 'function' && one.name === 'pay')
  const line = text.slice(0, text.indexOf('def pay')).split('\n').length
  expect(task).toMatchObject({
    line,
    decorators: [{ line: line - 1 }],
    parameters: [{ name: 'order_id' }, {}],
  })
  return { statements, errorLines, unknownLines }
}

test.each([
  ['a default of a type parameter', 'class Page[T = int]:\n    size = 1'],
  ['defaults over lines', 'def page[\n    T: int | str = int,\n    *Ts = *tuple[int, str],\n](x: T): ...'],
  ['a type statement', 'type Page[**P = [int, "]"]] = Callable[P, str]'],
  ['lazy imports', 'lazy import json, shop.models as models\nlazy from . import (\n    a,\n    b,\n)'],
  ['a lazy import behind a semicolon', 'import os; lazy import json'],
  ['unpacking in comprehensions', 'X = [*x for x in y]\nY = {**x for x in y}\nprint(*x async for x in y)'],
  ['unusual stars', 'X = *[1], 2\ndata[*(x := y)]\ndef f(*args: *(int or str)): ...'],
  ['a backslash behind a colon', 'if a:\n    \\\n        b()\nelse:\\\n    c()'],
])('%s is no error, and the code below is read', (_title, python) => {
  const { errorLines, unknownLines } = taskBelow(python)
  expect({ errorLines, unknownLines }).toEqual({ errorLines: [], unknownLines: [] })
})

test('lazy imports keep their names and places', () => {
  const { statements } = taskBelow(
    'lazy import shop.models as models\nimport json\nlazy from .pay import charge as c',
  )
  expect(statements.slice(0, 3)).toMatchObject([
    { kind: 'import', module: 'shop.models', name: 'models', lazy: true, at: { start: 0 } },
    { kind: 'import', module: 'json' },
    { kind: 'from', level: 1, module: 'pay', names: [{ imported: 'charge', bound: 'c' }], lazy: true },
  ])
})

test('other imports are not lazy', () => {
  const { statements } = read('import lazy\nfrom lazy import json\n')
  for (const statement of statements) expect(statement).not.toHaveProperty('lazy')
})

test('names called lazy stay names', () => {
  const { statements, errorLines } = read(
    'lazy = 1\nTEXT = """\nlazy import json\n"""\nX = [*a for a in b]\n',
  )
  expect(errorLines).toEqual([])
  expect(statements).toMatchObject([
    { target: { name: 'lazy' }, value: { text: '1' } },
    { target: { name: 'TEXT' }, value: { value: '\nlazy import json\n' } },
    { target: { name: 'X' }, value: { kind: 'other' } },
  ])
})

test('a bridged star leaves its value unknown', () => {
  const { statements } = read('QUEUES = *["a"], "b"\n')
  expect(statements).toMatchObject([
    { target: { name: 'QUEUES' }, value: { kind: 'sequence', items: [{ kind: 'other' }, { value: 'b' }] } },
  ])
})

test('a statement that no bridge explains is left out, with its line', () => {
  const { statements, errorLines, unknownLines } = taskBelow(
    'import os\nwhatever <- os ?? (\n    1,\n)\nX = 1',
  )
  expect({ errorLines, unknownLines }).toEqual({ errorLines: [], unknownLines: [2] })
  expect(statements.map(({ kind }) => kind)).toEqual(['import', 'assignment', 'function'])
})

test('a decorator or a header with an error is never left out', () => {
  for (const header of [
    '@shared_task(name ?? 1)\ndef pay(): ...',
    'def pay(a ?? b): ...',
    'if a ?? b:\n    c()',
  ])
    expect(read(`${header}\n`)).toMatchObject({ errorLines: [1], unknownLines: [] })
})

test('a long string that never ends is never left out', () => {
  expect(read('x = """never ends\ny = 1\n')).toMatchObject({ unknownLines: [] })
})

test('a file in another language keeps its errors', () => {
  const { errorLines, unknownLines } = read('let a -> b ?? c!\n'.repeat(20))
  expect(unknownLines).toEqual([])
  expect(errorLines.length).toBeGreaterThan(10)
})

test('uses of names are unknown where the parser did not see all of them', () => {
  expect(read.nameUses('class Page[T = Order]: ...\n')).toBeNull()
  expect(read.nameUses('lazy import json\nX = [*x for x in json]\n')).not.toBeNull()
})
