import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { mismatch } from '../../src/analysis/signature/compatibility.ts'
import { tasksIn } from '../support/list-tasks.ts'
import { PYTHON } from './real-celery.ts'

/** A decorator's wrapper, `f` wrapped by it, and the task's own parameters. */
const WRAPPERS: readonly (readonly [title: string, wrapper: readonly string[], task: string, bind?: true])[] =
  [
    ['hands on everything', ['def w(*args, **kwargs): return f(*args, **kwargs)'], 'a, b=0'],
    ['gives a first argument', ['def w(*args, **kwargs): return f("db", *args, **kwargs)'], 'db, a'],
    ['gives an argument by keyword', ['def w(*args, **kwargs): return f(*args, db="db", **kwargs)'], 'a, db'],
    [
      'gives an argument unless the message does',
      ['def w(*args, **kwargs):', '    kwargs.setdefault("db", 1)', '    return f(*args, **kwargs)'],
      'a, *, db',
    ],
    [
      'takes an argument for itself',
      ['def w(*args, **kwargs):', '    kwargs.pop("db", None)', '    return f(*args, **kwargs)'],
      'a',
    ],
    [
      'takes an argument out where there is one, and gives another',
      [
        'def w(*args, **kwargs):',
        '    context = None',
        '    if "db" in kwargs:',
        '        try: context = str(kwargs.pop("db"))',
        '        except ValueError: pass',
        '    return f(*args, db=context, **kwargs)',
      ],
      'a, *, db',
    ],
    ['takes a keyword for itself', ['def w(*args, db=None, **kwargs): return f(*args, **kwargs)'], 'a, b=0'],
    [
      'hands on a keyword',
      ['def w(*args, db=None, **kwargs): return f(*args, db=db, **kwargs)'],
      'a, db=None',
    ],
    ['keeps the task for itself', ['def w(self, *args, **kwargs): return f(*args, **kwargs)'], 'a', true],
    ['hands on the task', ['def w(self, *args, **kwargs): return f(self, *args, **kwargs)'], 'self, a', true],
    ['takes what it names', ['def w(a, db): return f(a)'], 'a'],
    [
      'tries again',
      [
        'def w(*args, **kwargs):',
        '    try: return f(*args, **kwargs)',
        '    except KeyError: return f(*args, **kwargs)',
      ],
      'a',
    ],
  ]

/** Prints for each module and each call whether the task's function takes it. */
const CALL = `
import json, sys
answers = []
sources, calls = json.load(sys.stdin)
for number, source in enumerate(sources):
    # A module for each: of two tasks with one name Celery keeps the first.
    space = {"__name__": f"tasks{number}"}
    exec(source, space)
    def takes(positions, keywords):
        try:
            space["t"].run(*range(positions), **{name: name for name in keywords})
        except TypeError:
            return False
        return True
    answers.append([takes(len(call["positional"]), call["keywords"]) for call in calls])
json.dump(answers, sys.stdout)
`

const NAMES = ['a', 'b', 'db', 'other']
const CALLS = [0, 1, 2, 3].flatMap((count) =>
  Array.from({ length: 2 ** NAMES.length }, (_, bits) => ({
    positional: Array.from({ length: count }, (__, i) => `${i}`),
    keywords: NAMES.filter((___, i) => bits & (1 << i)),
  })),
)

const CASES = WRAPPERS.map(([title, wrapper, parameters, bind], i) => ({
  title,
  i,
  source: [
    'import functools',
    'from celery import shared_task',
    'def d(f):',
    '    @functools.wraps(f)',
    ...wrapper.map((line) => `    ${line}`),
    '    return w',
    `@shared_task(${bind ? 'bind=True' : ''})`,
    '@d',
    `def t(${parameters}): pass`,
    '',
  ].join('\n'),
}))

describe.skipIf(PYTHON === undefined)('a wrapper that (needs python3-celery, python3-django)', () => {
  let real: readonly (readonly boolean[])[]
  beforeAll(() => {
    const input = JSON.stringify([CASES.map(({ source }) => source), CALLS])
    real = JSON.parse(execFileSync(PYTHON ?? '', ['-c', CALL], { input }).toString())
  })

  test.each(CASES)('$title takes the same calls as real Python', async ({ i, source }) => {
    const [task, ...others] = (await tasksIn({ 'tasks.py': source })).tasks
    expect(others).toEqual([])
    const ours = CALLS.map((call) => {
      const reason = mismatch(call, task?.parameters ?? [])
      // Which value a position has is no matter here.
      return reason === null || reason.kind === 'misplaced'
    })
    expect(ours).toEqual(real[i])
  })
})
