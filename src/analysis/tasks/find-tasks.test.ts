import { describe, expect, test } from 'vitest'
import { tasksIn } from '../../../test/support/list-tasks.ts'
import type { Files } from '../../../test/support/memory-source.ts'

const PROJECT: Files = {
  'p/__init__.py': '',
  'p/celery.py': 'from celery import Celery\napp = Celery("p")\n',
}
const IMPORTS =
  'import functools\nfrom celery import Task, current_app, shared_task\nfrom p.celery import app\n'

/** What a module of a project registers, as “qualname: wire name”, null where it is not known. */
async function tasks(...lines: readonly string[]): Promise<string[]> {
  const report = await tasksIn({ ...PROJECT, 'p/t.py': `${IMPORTS}${lines.join('\n')}\n` })
  return report.tasks.map((task) => `${task.qualname}: ${task.name}`)
}

const RUN = '    def run(self, a): pass'

describe('a class becomes a task', () => {
  test.each([
    ['by an instance', ['class T(Task):', '    name = "t"', RUN, 'app.register_task(T())'], 'T: t'],
    [
      'by an instance with a name of its own',
      ['class T(Task):', RUN, 't = T()', 'app.register_task(t)'],
      'T: p.t.T',
    ],
    ['by the current application', ['class T(Task):', RUN, 'current_app.register_task(T())'], 'T: p.t.T'],
    ['by the registry', ['class T(Task):', RUN, 'app.tasks.register(T)'], 'T: p.t.T'],
    ['by a decorator', ['@app.register_task', 'class T(Task):', '    name = "t"', RUN], 'T: t'],
    ["from the application's own class", ['class T(app.Task):', RUN, 'app.register_task(T())'], 'T: p.t.T'],
  ])('%s', async (_, lines, expected) => {
    expect(await tasks(...lines)).toEqual([expected])
  })
})

describe('the name of a class is not known', () => {
  test.each([
    ['when it is put together', ['class T(Task):', '    name = "z"', '    name += ".x"', RUN]],
    ['when the constructor may set it', ['class T(Task):', '    def __init__(self): self.name = "x"', RUN]],
    ['when it is a property', ['class T(Task):', '    @property', '    def name(self): return "x"', RUN]],
    ['when it is assigned later', ['class T(Task):', RUN, 'T.name = "later"']],
    ['when class keywords are given', ['class T(Task, name="x"):', RUN]],
  ])('%s', async (_, lines) => {
    expect(await tasks(...lines, 'app.register_task(T())')).toEqual(['T: null'])
  })
})

describe("a project's own decorator", () => {
  test('may be used with and without arguments', async () => {
    const decorator = [
      'def job(func=None, **options):',
      '    def deco(f):',
      '        return shared_task(**options)(f)',
      '    return deco(func) if func else deco',
    ]
    const used = ['@job', 'def a(): pass', '@job(name="x")', 'def b(): pass']
    expect(await tasks(...decorator, ...used)).toEqual(['a: p.t.a', 'b: x'])
  })

  test.each([
    ['loses the name without wraps', ['    def w(*a): return f(*a)', '    return w'], 'p.t.w'],
    [
      'keeps it by wraps',
      ['    @functools.wraps(f)', '    def w(*a): return f(*a)', '    return w'],
      'p.t.f',
    ],
    [
      'keeps it by update_wrapper',
      ['    def w(*a): return f(*a)', '    functools.update_wrapper(w, f)', '    return w'],
      'p.t.f',
    ],
    [
      'keeps it by hand',
      [
        '    def w(*a): return f(*a)',
        '    w.__name__ = f.__name__',
        '    w.__module__ = f.__module__',
        '    return w',
      ],
      'p.t.f',
    ],
    ['may set it', ['    f.__name__ = "z"', '    return f'], null],
    ['may hand the function on', ['    SEEN.append(f)', '    return f'], 'p.t.f'],
  ])('below the task decorator %s', async (_, body, name) => {
    expect(await tasks('def d(f):', ...body, '@shared_task', '@d', 'def f(): pass')).toEqual([`f: ${name}`])
  })
})

test('a decorator that may make a task in a way that is not followed is reported', async () => {
  const source = ['def task_of():', '    return getattr(app, "task")', '@task_of()', 'def f(): pass']
  const report = await tasksIn({ ...PROJECT, 'p/t.py': `${IMPORTS}${source.join('\n')}\n` })
  expect(report.tasks).toEqual([])
  expect(report.unresolved.map((gap) => gap.reason)).toEqual([
    'f may be a task: its decorator task_of is not understood',
  ])
})

describe('the queue of a task that names none is not known where its application', () => {
  test.each([
    ['has a base class', ['class B(Task): queue = "b"', 'app = Celery("p", task_cls=B)']],
    ['has a base class by name', ['class B(Task): queue = "b"', 'app = Celery("p", task_cls="t:B")']],
    ['is given a base class', ['class B(Task): queue = "b"', 'app = Celery("p")', 'app.Task = B']],
    [
      'is of a class with a base class',
      ['class B(Task): queue = "b"', 'class A(Celery): task_cls = B', 'app = A("p")'],
    ],
    [
      'makes tasks in its own way',
      [
        'class A(Celery):',
        '    def task(self, *a, **k):',
        '        k.setdefault("queue", "b")',
        '        return super().task(*a, **k)',
        'app = A("p")',
      ],
    ],
  ])('%s', async (_, lines) => {
    const source = [
      'from celery import Celery, Task, shared_task',
      ...lines,
      '@shared_task',
      'def f(): pass',
      '',
    ]
    const { tasks } = await tasksIn({ 't.py': source.join('\n') })
    expect(tasks.map(({ queue, effectiveQueue }) => [queue.origin, effectiveQueue.by])).toEqual([
      ['dynamic', 'unknown'],
    ])
  })
})

test.each(['registry.task', 'registry.app.task'])(
  'functions below @%s are reported as uncertain',
  async (decorator) => {
    const source = [
      'from celery import Celery',
      'class Registry:',
      '    def __init__(self, app): self.app = app',
      '    def task(self, f): return self.app.task(f)',
      'registry = Registry(Celery("p"))',
      `@${decorator}`,
      'def f(): pass',
      '',
    ].join('\n')
    const { tasks, unresolved } = await tasksIn({ 't.py': source })
    expect([tasks, unresolved.map(({ line }) => line)]).toEqual([[], [7]])
  },
)
