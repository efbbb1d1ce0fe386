import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser, type ReadFacts } from '../../pipeline/python-parser.ts'
import { setKeyword } from './set-keyword.ts'

let readFacts: ReadFacts
beforeAll(async () => {
  readFacts = await loadPythonParser()
})

/** The text with `name="x"` given to the call that is its first statement, or its first decorator. */
function named(text: string): string {
  const [statement] = readFacts(text).statements
  const call = statement?.kind === 'function' ? statement.decorators[0]?.expression : undefined
  if (call?.kind !== 'call') throw new Error('the text starts with no decorated function')
  const { start, end, text: own } = setKeyword('a.py', text, call, 'name', '"x"')
  return text.slice(0, start) + own + text.slice(end)
}

const decorated = (call: string) => `@${call}\ndef f(): pass\n`

describe('a keyword given to a call', () => {
  test.each([
    ['stands alone', 'task()', 'task(name="x")'],
    ['comes first', 'task(bind=True)', 'task(name="x", bind=True)'],
    ['replaces the value it has', 'task(bind=True, name=OLD)', 'task(bind=True, name="x")'],
    ['replaces a value in parentheses', 'task(name=("a" "b"))', 'task(name=("x"))'],
    ['follows what is given by position', 'task(f, *rest, bind=True)', 'task(f, *rest, name="x", bind=True)'],
    ['comes before a mapping', 'task(**OPTIONS)', 'task(name="x", **OPTIONS)'],
    [
      'takes a line of its own among lines',
      'task(\n    bind=True,\n)',
      'task(\n    name="x",\n    bind=True,\n)',
    ],
    ['keeps tabs', 'task(\n\tbind=True,\n)', 'task(\n\tname="x",\n\tbind=True,\n)'],
    ['leaves a comment where it is', 'task(  # why\n)', 'task(name="x"  # why\n)'],
    [
      'keeps a comment above the first argument',
      'task(\n    # why\n    bind=True)',
      'task(\n    # why\n    name="x",\n    bind=True)',
    ],
    ['drops nothing but white space', 'task(   )', 'task(name="x")'],
  ])('%s', (_, call, expected) => {
    expect(named(decorated(call))).toBe(decorated(expected))
  })

  test('gives each argument a line where one line would be longer than 88 columns', () => {
    const queue = 'q'.repeat(63)
    expect(named(decorated(`task(queue="${queue}")`))).toBe(decorated(`task(name="x", queue="${queue}")`))
    expect(`@task(name="x", queue="${queue}")`).toHaveLength(88)
    expect(named(decorated(`task(queue="${queue}q")`))).toBe(
      decorated(`task(\n    name="x",\n    queue="${queue}q",\n)`),
    )
  })
})
