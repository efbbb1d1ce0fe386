import type { Case } from '../real-celery.ts'
import { pattern } from './pattern.ts'

/** What makes tasks of functions, and what stands between. */
export const DECORATORS: readonly Case[] = [
  pattern('shared_task, bare', ['@shared_task', 'def f(a, b=1): pass']),
  pattern('shared_task with options', ['@shared_task(queue="q", bind=True)', 'def f(self, a): pass']),
  pattern('the application’s task', ['@app.task', 'def f(*args, **kwargs): pass']),
  pattern('the application’s task with a name', ['@app.task(name="n.f")', 'def f(a, *, b): pass']),
  pattern('an alias of the decorator', ['st = shared_task', '@st(name="n")', 'def f(): pass']),
  pattern('an alias of the method', ['task = app.task', '@task', 'def f(): pass']),
  pattern('the module’s attribute', ['@celery.shared_task', 'def f(): pass']),
  pattern('the current application', ['@current_app.task(queue="q")', 'def f(): pass']),
  pattern('a decorator below with wraps', [
    'def d(f):',
    '    @functools.wraps(f)',
    '    def w(*a, **k): return f(*a, **k)',
    '    return w',
    '@shared_task',
    '@d',
    'def f(a): pass',
  ]),
  pattern(
    'a decorator below without wraps',
    ['from p.deco import d', '@shared_task', '@d', 'def f(a): pass'],
    {
      'p/deco.py': 'def d(f):\n    def w(*a, **k): return f(*a, **k)\n    return w\n',
    },
  ),
  pattern(
    'a factory of decorators below without wraps',
    ['from p.deco import d', '@shared_task', '@d(1)', 'def f(a): pass'],
    {
      'p/deco.py':
        'def d(n):\n    def inner(f):\n        def w(x): return f(x)\n        return w\n    return inner\n',
    },
  ),
  pattern('a project’s own decorator', ['from p.deco import job', '@job(queue="q")', 'def f(a): pass'], {
    'p/deco.py':
      'from celery import shared_task\n\ndef job(**options):\n    return shared_task(acks_late=True, **options)\n',
  }),
  {
    ...pattern('a project’s own decorators, where no word tells of tasks', [], {
      'p/deco.py':
        'from celery import shared_task\n\ndef job(**options):\n    return shared_task(acks_late=True, **options)\n',
      'p/more.py': 'from p.deco import job as worker\n\ndef slow(f):\n    return worker(queue="slow")(f)\n',
      'p/jobs.py':
        'from p import deco\nfrom p.more import slow\n\n@deco.job(queue="q")\ndef f(a): pass\n@slow\ndef g(a): pass\n',
    }),
    modules: ['p.celery', 'p.jobs'],
  },
  pattern(
    'a project’s own decorator that wraps',
    ['from p.deco import job', '@job(name="n.f")', 'def f(a): pass'],
    {
      'p/deco.py':
        'import functools\nfrom celery import shared_task\n\ndef job(*a, **k):\n    def inner(f):\n        @functools.wraps(f)\n        def w(*x, **y): return f(*x, **y)\n        return shared_task(*a, **k)(w)\n    return inner\n',
    },
  ),
  pattern('partial', [
    'quick = functools.partial(shared_task, queue="q")',
    '@quick(name="n")',
    'def f(): pass',
  ]),
  pattern('a call on a function', [
    'def f(a): pass',
    'g = app.task(f)',
    'def h(): pass',
    'i = app.task(name="n.h")(h)',
  ]),
  pattern('a condition', [
    'if True:',
    '    @shared_task',
    '    def f(): pass',
    'try:',
    '    import nothing_here',
    'except ImportError:',
    '    @shared_task',
    '    def g(): pass',
  ]),
  pattern(
    'a project’s own decorator that passes options on',
    ['from p.deco import retried', '@retried', 'def f(a): pass', '@retried(queue="x")', 'def g(a): pass'],
    {
      'p/deco.py':
        'import functools\nfrom celery import shared_task\n\ndef retried(fn=None, **kw):\n    if fn is None:\n        return functools.partial(retried, **kw)\n    return shared_task(max_retries=3, **kw)(fn)\n',
    },
  ),
  pattern(
    'a project’s own decorator that changes its options',
    ['from p.deco import quick', '@quick(queue="x")', 'def f(a): pass', '@quick()', 'def g(a): pass'],
    {
      'p/deco.py':
        'from celery import shared_task\n\ndef quick(**kw):\n    kw.setdefault("queue", "quick")\n    return shared_task(**kw)\n',
    },
  ),
  pattern(
    'a project’s own decorator that merges its options',
    ['from p.deco import quick', '@quick(queue="x")', 'def f(a): pass', '@quick()', 'def g(a): pass'],
    {
      'p/deco.py':
        'from celery import shared_task\n\nDEFAULTS = {"queue": "quick"}\n\ndef quick(**kw):\n    options = {**DEFAULTS, **kw}\n    return shared_task(**options)\n',
    },
  ),
  pattern(
    'a decorator class below',
    ['from p.deco import Logged', '@shared_task', '@Logged("x")', 'def f(a): pass'],
    {
      'p/deco.py':
        'import functools\n\nclass Logged:\n    def __init__(self, x): self.x = x\n    def __call__(self, f):\n        @functools.wraps(f)\n        def w(*a, **k): return f(*a, **k)\n        return w\n',
    },
  ),
  {
    ...pattern(
      'a class that makes tasks when it is called',
      ['from p.deco import Job', '@Job(queue="x")', 'def f(a): pass'],
      {
        'p/deco.py':
          'from celery import shared_task\n\nclass Job:\n    def __init__(self, **kw): self.kw = kw\n    def __call__(self, f): return shared_task(**self.kw)(f)\n',
      },
    ),
    isUnknown: true,
  },
  pattern('a class that keeps the options of the tasks that it makes', [
    'class retried:',
    '    def __init__(self, *args, **kwargs):',
    '        self.task_args = args',
    '        self.task_kwargs = kwargs',
    '    def __call__(self, f):',
    '        @functools.wraps(f)',
    '        def inner(*a, **k): return f(*a, **k)',
    '        task = shared_task(*self.task_args, **self.task_kwargs)(inner)',
    '        return task',
    '@retried(name="n.f", queue="q")',
    'def f(a): pass',
    '@retried()',
    'def g(a): pass',
  ]),
  pattern('a class that makes tasks without options when it is called', [
    'class Job:',
    '    def __call__(self, f): return shared_task(f)',
    '@Job()',
    'def f(a): pass',
  ]),
  pattern('a decorator above', [
    'def d(f):',
    '    def w(*a, **k): return f(*a, **k)',
    '    return w',
    '@d',
    '@shared_task',
    'def f(a): pass',
  ]),
  pattern('a loop over names', [
    'def make(n):',
    '    pass',
    'for n in ("n.a", "n.b"):',
    '    app.task(name=n)(make)',
  ]),
  pattern('a loop over pairs that are functions’ names and queues', [
    'def make(n): pass',
    'for name, queue in [("n.a", "q.a"), ("n.b", None)]:',
    '    @shared_task(name=name, queue=queue)',
    '    def f(x, y=1): pass',
  ]),
  pattern('a partial of the application’s method', [
    'slow = functools.partial(app.task, queue="slow")',
    '@slow()',
    'def f(a): pass',
    '@slow(name="n.g")',
    'def g(a): pass',
  ]),
  pattern('names made of the function that a decorator is given', [
    'def job(f):',
    '    return shared_task(name=f"jobs.{f.__name__}")(f)',
    'def queued(queue="slow", prefix="n"):',
    '    def decorate(f):',
    '        return app.task(name=f"{prefix}.{f.__module__}.{f.__name__}", queue=queue)(f)',
    '    return decorate',
    '@job',
    'def f(a): pass',
    '@queued()',
    'def g(a): pass',
    '@queued("fast", prefix="m")',
    'def h(a): pass',
    '@queued(queue="own")',
    'def i(a): pass',
  ]),
  pattern('a name that a decorator is given in part', [
    'def job(name, **options):',
    '    return shared_task(name=f"jobs.{name}", **options)',
    '@job("f")',
    'def f(a): pass',
    '@job(name="g", queue="q")',
    'def g(a): pass',
  ]),
  pattern('a function that defines a task wherever it is called', [
    'def make(name, queue=None):',
    '    @shared_task(name=name, queue=queue)',
    '    def inner(a): pass',
    '    return inner',
    'f = make("n.f")',
    'g = make("n.g", queue="q")',
  ]),
  pattern('tasks in a mapping and in a list', [
    'def f(a): pass',
    'def g(a): pass',
    'MADE = {"f": shared_task(name="n.f")(f)}',
    'ALL = [shared_task(g)]',
  ]),
  pattern('a loop over a constant mapping', [
    'def make(n):',
    '    pass',
    'KINDS = {"a": "q.a", "b": "q.b"}',
    'for kind, queue in KINDS.items():',
    '    app.task(name=f"n.{kind}", queue=queue)(make)',
  ]),
  pattern('an application that a function is given', [
    'def register(celery):',
    '    @celery.task(name="n.f", queue="q")',
    '    def f(a): pass',
    'register(app)',
  ]),
  pattern('the application at hand', [
    'from celery.app import app_or_default',
    'one = current_app._get_current_object()',
    'other = app_or_default(app)',
    '@one.task',
    'def f(a): pass',
    '@other.task',
    'def g(a): pass',
  ]),
  pattern('a loop over a mapping of functions', [
    'def f(a): pass',
    'def g(a, b): pass',
    'for name, handler in {"n.f": f, "n.g": g}.items():',
    '    app.task(name=name)(handler)',
  ]),
  pattern('a decorator below that is a method', [
    'class Tracer:',
    '    def wrap(self, f):',
    '        def w1(*a, **k): return f(*a, **k)',
    '        return w1',
    '    @staticmethod',
    '    def static(f):',
    '        def w2(*a, **k): return f(*a, **k)',
    '        return w2',
    '    def __call__(self, f):',
    '        def w3(*a, **k): return f(*a, **k)',
    '        return w3',
    'tracer = Tracer()',
    '@shared_task',
    '@tracer.wrap',
    'def f(a): pass',
    '@shared_task',
    '@Tracer.static',
    'def g(a): pass',
    '@shared_task',
    '@tracer',
    'def h(a): pass',
  ]),
  pattern('wraps, called on the wrapper', [
    'def d(f):',
    '    def w(*a, **k): return f(*a, **k)',
    '    w = functools.wraps(f)(w)',
    '    return w',
    '@shared_task',
    '@d',
    'def f(a): pass',
  ]),
  pattern('wraps above another decorator', [
    'def timed(f):',
    '    def t(*a, **k): return f(*a, **k)',
    '    return t',
    'def d(f):',
    '    @functools.wraps(f)',
    '    @timed',
    '    def w(*a, **k): return f(*a, **k)',
    '    return w',
    '@shared_task',
    '@d',
    'def f(a): pass',
  ]),
  {
    ...pattern('a decorator that may return its function as it is', [
      'import os',
      'def d(f):',
      '    def w(*a, **k): return f(*a, **k)',
      '    if os.environ.get("PLAIN"): return f',
      '    return w',
      '@shared_task',
      '@d',
      'def f(a): pass',
    ]),
    isUnknown: true,
  },
  pattern('bind by what counts as true', ['@shared_task(bind=1)', 'def f(self, a): pass']),
]
