import type { Case } from '../real-celery.ts'
import { pattern } from './pattern.ts'

/** Tasks that are classes, and classes that tasks are based on. */
export const CLASSES: readonly Case[] = [
  pattern('a class, registered', [
    'class T(Task):',
    '    name = "n.t"',
    '    queue = "q"',
    '    def run(self, a): pass',
    'app.register_task(T())',
  ]),
  pattern('a base class with a queue', [
    'class B(Task):',
    '    queue = "base"',
    '@shared_task(base=B)',
    'def f(): pass',
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
  pattern('a method of a class', ['class C:', '    @staticmethod', '    @shared_task', '    def f(a): pass']),
]
