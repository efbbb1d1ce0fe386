import type { Case } from './real-celery.ts'

const BASE = {
  'p/__init__.py': '',
  'p/celery.py': 'from celery import Celery\n\napp = Celery("p")\n',
}
const IMPORTS =
  'import functools\n\nimport celery\nfrom celery import Task, current_app, shared_task\n\nfrom p.celery import app\n\n'

/** A case of one module, `p.tasks`, beside others. */
function pattern(
  title: string,
  lines: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Case {
  return {
    title,
    files: { ...BASE, ...others, 'p/tasks.py': `${IMPORTS}${lines.join('\n')}\n` },
    modules: ['p.tasks'],
  }
}

/** How projects define tasks, a case each. Counted in public repositories. */
export const PATTERNS: readonly Case[] = [
  pattern('shared_task, bare', ['@shared_task', 'def f(a, b=1): pass']),
  pattern('shared_task with options', ['@shared_task(queue="q", bind=True)', 'def f(self, a): pass']),
  pattern('the application’s task', ['@app.task', 'def f(*args, **kwargs): pass']),
  pattern('the application’s task with a name', ['@app.task(name="n.f")', 'def f(a, *, b): pass']),
  pattern('an alias of the decorator', ['st = shared_task', '@st(name="n")', 'def f(): pass']),
  pattern('an alias of the method', ['task = app.task', '@task', 'def f(): pass']),
  pattern('the module’s attribute', ['@celery.shared_task', 'def f(): pass']),
  pattern('the current application', ['@current_app.task(queue="q")', 'def f(): pass']),
  pattern(
    'Django’s settings',
    [
      'from django.conf import settings',
      '@shared_task(name=settings.MAIL_TASK, queue=settings.QUEUES["mail"])',
      'def f(a): pass',
      '@shared_task(queue=settings.SLOW_QUEUE)',
      'def g(a): pass',
    ],
    {
      'p/celery.py':
        'import os\nfrom celery import Celery\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "p.settings.production")\napp = Celery("p")\n',
      'p/settings/__init__.py': '',
      'p/settings/base.py': 'MAIL_TASK = "n.mail"\nQUEUES = {"mail": "q.mail"}\nSLOW_QUEUE = "q.slow"\n',
      'p/settings/production.py': 'from .base import *\nDEBUG = False\n',
    },
  ),
  {
    ...pattern(
      'Django’s settings that differ',
      ['from django.conf import settings', '@shared_task(name=settings.MAIL_TASK)', 'def f(a): pass'],
      {
        'p/celery.py':
          'import os\nfrom celery import Celery\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "p.settings.production")\napp = Celery("p")\n',
        'p/settings/__init__.py': '',
        'p/settings/base.py': 'MAIL_TASK = "n.mail"\n',
        'p/settings/production.py': 'from .base import *\nMAIL_TASK = "n.other"\n',
      },
    ),
    isUnknown: true,
  },
  pattern('a name that is None or empty', [
    '@shared_task(name=None)',
    'def f(): pass',
    '@shared_task(name="")',
    'def g(): pass',
  ]),
  pattern('a constant', ['N = "n.f"', '@shared_task(name=N)', 'def f(): pass']),
  pattern('an imported constant', ['from p.names import N as M', '@shared_task(name=M)', 'def f(): pass'], {
    'p/names.py': 'N = "n.f"\n',
  }),
  pattern(
    'a constant by way of a star import',
    ['from p.names import *', '@shared_task(name=N)', 'def f(): pass'],
    { 'p/names.py': 'N = "n.f"\n' },
  ),
  pattern('a class of names', [
    'class Names:',
    '    F = "n.f"',
    '@shared_task(name=Names.F)',
    'def f(): pass',
  ]),
  pattern('an enum’s value', [
    'import enum',
    'class Names(enum.Enum):',
    '    F = "n.f"',
    '@shared_task(name=Names.F.value)',
    'def f(): pass',
  ]),
  pattern('a sum, an f-string, a template', [
    'A = "n"',
    '@shared_task(name=A + ".f")',
    'def f(): pass',
    '@shared_task(name=f"{A}.g")',
    'def g(): pass',
    '@shared_task(name="%s.h" % A)',
    'def h(): pass',
    '@shared_task(name="{}.i".format(A))',
    'def i(): pass',
    '@shared_task(name=".".join([A, "j"]))',
    'def j(): pass',
    '@shared_task(name=__name__ + ".k")',
    'def k(): pass',
  ]),
  pattern('options spread from a constant', [
    'O = {"name": "n.f", "queue": "q"}',
    '@shared_task(**O)',
    'def f(): pass',
  ]),
  pattern('options merged', [
    'A = {"queue": "a"}',
    'O = dict(A, name="n")',
    '@shared_task(**{**A, "name": "m"})',
    'def f(): pass',
  ]),
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
  pattern('options set beforehand', [
    'retried = shared_task(max_retries=3, queue="q")',
    '@retried',
    'def f(): pass',
  ]),
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
  pattern('a class, registered', [
    'class T(Task):',
    '    name = "n.t"',
    '    queue = "q"',
    '    def run(self, a): pass',
    'app.register_task(T())',
  ]),
  pattern('a class without a name', [
    'class T(app.Task):',
    '    def run(self, a, b=None): pass',
    'app.register_task(T())',
  ]),
  pattern('a class with an inherited name', [
    'class B(Task):',
    '    name = "n.b"',
    'class T(B):',
    '    def run(self): pass',
    'app.register_task(T())',
  ]),
  pattern('a base class with a queue', [
    'class B(Task):',
    '    queue = "base"',
    '@shared_task(base=B)',
    'def f(): pass',
  ]),
  pattern('a method of a class', ['class C:', '    @staticmethod', '    @shared_task', '    def f(a): pass']),
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
  pattern('a base class with a name', [
    'class B(Task):',
    '    name = "n.base"',
    '    queue = "base"',
    '@shared_task(base=B)',
    'def f(a): pass',
  ]),
  pattern('the class of an application’s tasks', [
    'class B(Task):',
    '    queue = "base"',
    'other = celery.Celery("other", task_cls=B)',
    // Shared, they belong to every other application as well, without its class.
    '@other.task(shared=False)',
    'def f(a): pass',
    '@other.task(shared=False, queue="own")',
    'def g(a): pass',
  ]),
  pattern('a loop over names', [
    'def make(n):',
    '    pass',
    'for n in ("n.a", "n.b"):',
    '    app.task(name=n)(make)',
  ]),
  pattern('a loop over a constant mapping', [
    'def make(n):',
    '    pass',
    'KINDS = {"a": "q.a", "b": "q.b"}',
    'for kind, queue in KINDS.items():',
    '    app.task(name=f"n.{kind}", queue=queue)(make)',
  ]),
  pattern('a loop over pairs that are functions’ names and queues', [
    'def make(n): pass',
    'for name, queue in [("n.a", "q.a"), ("n.b", None)]:',
    '    @shared_task(name=name, queue=queue)',
    '    def f(x, y=1): pass',
  ]),
  pattern('a class bound to what it registers as', [
    'class T(Task):',
    '    name = "n.t"',
    '    def run(self, a, *, b=1): pass',
    'T = app.register_task(T())',
  ]),
  pattern('the registry itself', [
    'class T(Task):',
    '    name = "n.t"',
    '    def run(self, a): pass',
    'app.tasks.register(T())',
  ]),
  {
    ...pattern('a name from a class keyword', [
      'class B(Task):',
      '    def __init_subclass__(cls, name=None, **kwargs):',
      '        super().__init_subclass__(**kwargs)',
      '        cls.name = name',
      'class T(B, name="n.t"):',
      '    def run(self, a): pass',
      'app.register_task(T())',
    ]),
    isUnknown: true,
  },
  pattern(
    'a constant by way of a package',
    ['from p import consts', '@shared_task(name=consts.N)', 'def f(): pass'],
    {
      'p/consts/__init__.py': 'from .names import *\n',
      'p/consts/names.py': '__all__ = ["N"]\nN = "n.f"\nM = "n.g"\n',
    },
  ),
  pattern('annotated, unpacked and looked-up constants', [
    'N: str = "n.f"',
    'A, B = "n.a", "n.b"',
    'T = {"x": "n.x"}',
    '@shared_task(name=N)',
    'def f(): pass',
    '@shared_task(name=B)',
    'def g(): pass',
    '@shared_task(name=T["x"])',
    'def h(): pass',
  ]),
  pattern('an enum of texts', [
    'import enum',
    'class Names(str, enum.Enum):',
    '    F = "n.f"',
    '@shared_task(queue=Names.F.value)',
    'def f(): pass',
  ]),
  pattern('a static and a class method that run', [
    'class T(Task):',
    '    name = "n.t"',
    '    @staticmethod',
    '    def run(a): pass',
    'app.register_task(T())',
    'class U(Task):',
    '    name = "n.u"',
    '    @classmethod',
    '    def run(cls, a): pass',
    'app.register_task(U())',
  ]),
  pattern('an option that is None', ['@shared_task(queue=None, serializer=None)', 'def f(): pass']),
  pattern('a partial of the application’s method', [
    'slow = functools.partial(app.task, queue="slow")',
    '@slow()',
    'def f(a): pass',
    '@slow(name="n.g")',
    'def g(a): pass',
  ]),
  ...[
    ['the function’s name', 'return name'],
    [
      'the documentation’s example',
      'if module.endswith(".tasks"):\n            module = module[:-6]\n        return super().gen_task_name(name, module)',
    ],
    ['an f-string', `return f"{module.replace('.tasks', '')}:{name}"`],
  ].map(
    ([title, body]): Case => ({
      title: `an application’s own names: ${title}`,
      files: {
        'p/__init__.py': '',
        'p/celery.py': `from celery import Celery\n\nclass App(Celery):\n    def gen_task_name(self, name, module):\n        ${body}\n\napp = App("p")\n`,
        'p/tasks.py':
          'from p.celery import app\n\n@app.task\ndef f(a): pass\n@app.task(name="n.g")\ndef g(a): pass\n',
      },
      modules: ['p.tasks'],
    }),
  ),
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
  pattern('classes that a loop registers', [
    'class F(Task):',
    '    name = f"{__module__}.{__qualname__}"',
    '    def run(self, a): pass',
    'class G(Task):',
    '    name = __module__ + ".g"',
    '    def run(self, b): pass',
    'for cls in (F, G):',
    '    app.register_task(cls())',
  ]),
  pattern('what no worker runs', [
    'import typing',
    '@shared_task',
    'def f(a): pass',
    'if typing.TYPE_CHECKING:',
    '    @shared_task',
    '    def g(a): pass',
    'if __name__ == "__main__":',
    '    @shared_task',
    '    def h(a): pass',
  ]),
  pattern('options looked up and put together', [
    'NAMES = {"f": "n.f"}',
    'SLOW = {"queue": "slow"}',
    '@shared_task(name=NAMES.get("f"))',
    'def f(a): pass',
    '@shared_task(name=NAMES.get("g", "n.other"))',
    'def g(a): pass',
    '@shared_task(**(SLOW | {"name": "n.h"}))',
    'def h(a): pass',
  ]),
  {
    ...pattern('options that change', [
      'OPTIONS = {"queue": "q"}',
      'OPTIONS.update(name="n.f")',
      '@shared_task(**OPTIONS)',
      'def f(a): pass',
    ]),
    isUnknown: true,
  },
  pattern('positional only', ['@shared_task', 'def f(a, /, b, *, c=1): pass']),
  pattern('an identifier that is normalised', ['@shared_task', 'def \ufb01nd(): pass']),
  {
    title: 'tasks in a package, with relative imports',
    files: {
      ...BASE,
      'p/shop/__init__.py': '',
      'p/shop/tasks/__init__.py': 'from .mail import *\n',
      'p/shop/tasks/mail.py': 'from ...celery import app\n\n@app.task\ndef send(): pass\n',
    },
    modules: ['p.shop.tasks'],
  },
  {
    title: 'a source root in a folder',
    files: {
      ...BASE,
      'p/tasks.py': 'from celery import shared_task\nimport p.celery\n@shared_task\ndef f(): pass\n',
    },
    modules: ['p.tasks'],
  },
]
