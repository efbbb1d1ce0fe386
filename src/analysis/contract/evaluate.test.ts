import { describe, expect, test } from 'vitest'
import { tasksIn } from '../../../test/support/list-tasks.ts'
import type { Files } from '../../../test/support/memory-source.ts'

/** The name that `name=<expression>` is known to give a task below `above`, and why it is not known otherwise. */
async function nameOf(
  expression: string,
  above = '',
  others: Files = {},
): Promise<string | { reason: string }> {
  const source = `from celery import shared_task\n${above}\n@shared_task(name=${expression})\ndef f(): pass\n`
  const report = await tasksIn({ 'a/__init__.py': '', 'a/tasks.py': source, ...others })
  const name = report.tasks[0]?.name
  return name ?? { reason: report.unresolved.map((gap) => gap.reason).join('; ') }
}

describe('a value that is known before anything runs', () => {
  test.each([
    ['a literal', '"a.b"', '', 'a.b'],
    ['adjacent literals', '("a."\n  "b")', '', 'a.b'],
    ['a sum', '"a" + "." + "b"', '', 'a.b'],
    ['a constant', 'N', 'N = "a.b"', 'a.b'],
    ['a constant with a type', 'N', 'N: str = "a.b"', 'a.b'],
    ['one of several targets', 'M', 'N = M = "a.b"', 'a.b'],
    ['one of a tuple', 'M', 'N, M = "x", "a.b"', 'a.b'],
    ['a constant of a constant', 'M', 'N = "a"\nM = N + ".b"', 'a.b'],
    ['a formatted string', 'f"{N}.{{b}}"', 'N = "a"', 'a.{b}'],
    ['a raw string', String.raw`r"a\b"`, '', String.raw`a\b`],
    ['a class attribute', 'Names.SEND', 'class Names:\n    SEND = "a.b"', 'a.b'],
    ['an inherited attribute', 'Names.SEND', 'class Base:\n    SEND = "a.b"\nclass Names(Base): pass', 'a.b'],
    ['the value of an enum', 'E.A.value', 'import enum\nclass E(enum.Enum):\n    A = "a.b"', 'a.b'],
    ['the same under every condition', 'N', 'try:\n    N = "a.b"\nexcept E:\n    N = "a.b"', 'a.b'],
    ['the module itself', '__name__ + ".b"', '', 'a.tasks.b'],
    ['names of a prototype', 'constructor', 'constructor = "a.b"\n__proto__ = "x"', 'a.b'],
  ])('%s', async (_, expression, above, name) => {
    expect(await nameOf(expression, above)).toBe(name)
  })

  test.each([
    ['imported', 'from a.names import N'],
    ['imported relatively, under another name', 'from .names import SEND as N'],
    ['imported from where it is re-exported', 'from .again import N'],
    ['imported with everything', 'from a.again import *'],
  ])('a constant %s', async (_, above) => {
    const others = {
      'a/names.py': 'N = SEND = "a.b"\n',
      'a/again.py': 'from .names import N\n',
    }
    expect(await nameOf('N', above, others)).toBe('a.b')
  })
})

describe('a value that is not known is told, and never guessed', () => {
  test.each([
    ['a call', 'make()', '', 'is the result of a call'],
    ['an operator', '"a.%s" % "b"', '', 'uses the operator %'],
    ['a formatting instruction', 'f"{N:>3}"', 'N = "a"', 'is not a plain value'],
    ['a sum with a number', 'f"a{N}"', 'N = 1', 'joins text with something else'],
    ['a condition', 'N', 'if X:\n    N = "a"\nelse:\n    N = "b"', 'has more than one value'],
    ['a loop', 'N', 'for N in ["a"]: pass', 'N is bound by a loop or from a function'],
    ['an augmented constant', 'N', 'N = "a"\nN += "b"', 'N is changed with +='],
    ['itself', 'N', 'N = N', 'N refers to itself'],
    ['a circle', 'N', 'N = M + "a"\nM = N + "b"', 'is computed in a circle'],
    ['another package', 'N', 'from elsewhere import N', 'elsewhere.N is defined outside of the repository'],
    ['a circle of imports', 'N', 'from a.one import N', 'N refers to itself'],
    ['a missing member', 'C.N', 'class C: pass', 'C has no N'],
    [
      'an unwritten member',
      'E.A',
      'import enum\nclass E(enum.StrEnum):\n    A = enum.auto()',
      'is the result of a call',
    ],
  ])('%s', async (_, expression, above, reason) => {
    const circle = { 'a/one.py': 'from a.two import N\n', 'a/two.py': 'from a.one import N\n' }
    expect(await nameOf(expression, above, circle)).toEqual({
      reason: `the name of f is not known: its name ${reason}`,
    })
  })
})
