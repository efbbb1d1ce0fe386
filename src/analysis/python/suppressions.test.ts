import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

/** Each comment as the rules it names, its reason, and the lines that it covers. */
async function read(...lines: readonly string[]) {
  const text = lines.join('\n')
  const { suppressions } = (await loadPythonParser())(text)
  return suppressions.map(({ rules, reason, line, lines: { start, end }, at }) => ({
    says: `${rules.join(', ')}: ${reason}`,
    lines: `${line} for ${start}-${end}`,
    text: text.slice(at.start, at.end),
  }))
}

const IGNORE = '# celery-guard: ignore[a] why'

test.each([
  [IGNORE, 'a: why'],
  ['#celery-guard:ignore[a,b , c]why', 'a, b, c: why'],
  ['# celery-guard: ignore[a]', 'a: '],
  ['# celery-guard: ignore[] why', ': why'],
  ['# celery-guard: ignore a', ': '],
  ['# celery-guard: ignore[a why', ': '],
  ['# noqa: F401  # celery-guard: ignore[a] see #12', 'a: see #12'],
  ['# celery-guard: ignore[a] why  # noqa', 'a: why'],
  ['# celery-guard: ignore[a]  # noqa', 'a: '],
  ['# Celery-Guard: Ignore[a] why', 'a: why'],
  ['# celery-guard: ignore[a] -', 'a: '],
  ['# celery-guard: ignore[a] — Grüße', 'a: — Grüße'],
])('%s', async (comment, says) => {
  expect((await read(`x = 1  ${comment}`)).map((one) => one.says)).toEqual([says])
})

test('other comments and strings are none', async () => {
  expect(await read(`x = "${IGNORE}"`, `"""`, IGNORE, `"""`, '# about celery-guard: a tool')).toEqual([])
})

test('of a comment that it shares with other tools it is its own part', async () => {
  const [found] = await read(`x = 1  # noqa  ${IGNORE} # fmt: skip`)
  expect(found?.text).toBe(IGNORE)
})

test.each([
  ['the end of a line', [`x = 1  ${IGNORE}`, 'y = 2'], '1 for 1-1'],
  ['a line of its own', ['x = 1', IGNORE, 'y = 2'], '2 for 2-3'],
  ['the end of the file', ['x = 1', IGNORE], '2 for 2-2'],
  ['above a decorator', [IGNORE, '# TODO', '@a', '@b', 'def f(', '    x,', '):', '    pass'], '1 for 1-7'],
  ['a decorator', ['@a', `@b  ${IGNORE}`, 'def f(x):', '    pass'], '2 for 1-3'],
  ['inside of a decorator', ['@a(', `    b=1,  ${IGNORE}`, ')', 'def f(x):', '    pass'], '2 for 1-4'],
  ['between decorators', ['@a', IGNORE, '@b', 'async def f(x):', '    pass'], '2 for 1-4'],
  ['a parameter', ['@a', 'def f(', `    x,  ${IGNORE}`, '):', '    pass'], '3 for 1-4'],
  ['the def', ['@a', `def f(x):  ${IGNORE}`, '    pass'], '2 for 1-2'],
  ['the body', ['@a', 'def f(x):', `    pass  ${IGNORE}`], '3 for 3-3'],
  ['a class', ['@a', 'class A:', '    @b', `    def f(self): pass  ${IGNORE}`], '4 for 3-4'],
  [
    'the end of a body',
    ['@a', 'def f(x):', '    pass', `    ${IGNORE}`, '@b', 'def g(x): pass'],
    '4 for 4-4',
  ],
  ['a line before a definition', [`x = 1  ${IGNORE}`, '@a', 'def f(x):', '    pass'], '1 for 1-1'],
])('at %s', async (_, lines, expected) => {
  expect((await read(...lines)).map((one) => one.lines)).toEqual([expected])
})

test('a file of nothing else is read in time', async () => {
  const lines = Array.from({ length: 5_000 }, () => [IGNORE, IGNORE, '@a', `def f(): pass  ${IGNORE}`]).flat()
  expect(await read(...lines)).toHaveLength(15_000)
})

test.each([
  ['signs', '#'.repeat(200_000)],
  ['signs apart', '# '.repeat(100_000)],
])(
  'a line of %s is read once',
  async (_, line) => {
    expect(await read(line, `x = 1  ${IGNORE}`, `${line} celery-guard: ignore`)).toHaveLength(2)
  },
  10_000,
)
