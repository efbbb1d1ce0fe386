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
    ['escaped braces', 'f"\\x7b\\x7b"', '', '{{'],
    ['names of a prototype', 'constructor', 'constructor = "a.b"\n__proto__ = "x"', 'a.b'],
  ])('%s', async (_, expression, above, name) => {
    expect(await nameOf(expression, above)).toBe(name)
  })

  test('an application that makes up names by code leaves the implied ones unknown', async () => {
    const source =
      'from celery import Celery, shared_task\nclass App(Celery):\n    def gen_task_name(self, name, module): return random() + name\n@shared_task\ndef f(): pass\n@shared_task(name="kept")\ndef g(): pass\n'
    const { tasks } = await tasksIn({ 'a/__init__.py': '', 'a/tasks.py': source })
    expect(tasks.map((task) => task.name)).toEqual([null, 'kept'])
  })

  test('an identifier is what Python normalises it to', async () => {
    const { tasks } = await tasksIn({
      'tasks.py': 'from celery import shared_task\n@shared_task\ndef \ufb01nd(): pass\n',
    })
    expect(tasks.map((task) => task.name)).toEqual(['tasks.find'])
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

describe('an unknown value is reported with its reason and never guessed', () => {
  test.each([
    ['a call', 'make()', '', 'is the result of a call'],
    ['an operator', 'N * 2', 'N = "a"', 'uses the operator *'],
    ['a formatting instruction', 'f"{N:>3}"', 'N = "a"', 'is not a plain value'],
    ['a sum with a number', 'f"a{N}"', 'N = 1', 'joins text with something else'],
    ['a condition', 'N', 'if X:\n    N = "a"\nelse:\n    N = "b"', 'has more than one value'],
    ['a constant bound again further down', 'N', 'N = "a"\nif X: pass\nN = "b"', 'has more than one value'],
    ['a constant bound in passing', 'N', 'N = "a"\n(N := "b")', 'has more than one value'],
    [
      'a constant that a function binds',
      'N',
      'N = "a"\ndef s():\n    global N\n    N = "b"',
      'N is bound by a loop or from a function',
    ],
    [
      'a constant that a star import replaces',
      'N',
      'N = "a"\nfrom a.stars import *',
      'has more than one value',
    ],
    ['a string that shows its expression', 'f"{N=}"', 'N = "a"', 'is not a plain value'],
    ['a tuple', 'C.N', 'class C:\n    N = "a", "b"', 'is not a plain value'],
    [
      'the member of a plain enum',
      'E.A',
      'import enum\nclass E(enum.Enum):\n    A = "a"',
      'is a member of an enum that is not text',
    ],
    [
      'constants that multiply each other',
      'N',
      `${['N', 'A', 'B', 'C', 'D', 'E']
        .map((n, i, all) => `${n} = f"${`{${all[i + 1]}}`.repeat(8)}"`)
        .join('\n')}\nundefined = "x"`,
      'is longer than a name',
    ],
    ['a loop', 'N', 'for N in ["a"]: pass', 'N is bound by a loop or from a function'],
    ['an augmented constant', 'N', 'N = "a"\nN += "b"', 'N is changed with +='],
    ['itself', 'N', 'N = N', 'N refers to itself'],
    ['a cycle', 'N', 'N = M + "a"\nM = N + "b"', 'is computed in a cycle'],
    ['another package', 'N', 'from elsewhere import N', 'elsewhere.N is defined outside of the repository'],
    ['a cycle of imports', 'N', 'from a.one import N', 'N refers to itself'],
    ['a missing member', 'C.N', 'class C: pass', 'C has no N'],
    [
      'an unwritten member',
      'E.A',
      'import enum\nclass E(str, enum.Enum):\n    A = enum.auto()',
      'is the result of a call',
    ],
  ])('%s', async (_, expression, above, reason) => {
    const cycle = {
      'a/one.py': 'from a.two import N\n',
      'a/two.py': 'from a.one import N\n',
      'a/stars.py': 'N = "b"\n',
    }
    expect(await nameOf(expression, above, cycle)).toEqual({
      reason: `the name of f is not known: its name ${reason}`,
    })
  })
})
