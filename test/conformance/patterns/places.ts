import type { Case } from '../real-celery.ts'
import { BASE, pattern } from './pattern.ts'

/** Where tasks stand, and what is called what there. */
export const PLACES: readonly Case[] = [
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
  {
    title: 'a module named celery in the folder of a script',
    files: {
      'celery.py': 'from p.worker import app\n',
      'p/__init__.py': '',
      'p/app.py': 'from celery import Celery\n\nclass App(Celery):\n    pass\n',
      'p/worker.py': 'from p.app import App\n\napp = App("p")\n',
      'p/tasks.py':
        'from celery import shared_task\nfrom p.worker import app\n\n@shared_task\ndef f(a): pass\n@app.task\ndef g(a): pass\n',
    },
    modules: ['p.tasks'],
  },
  {
    title: 'a package named celery inside the project',
    files: {
      'p/__init__.py': '',
      'p/celery/__init__.py':
        'from celery import Celery\nfrom .base import Base\n\napp = Base("p")\nplain = Celery("q")\n',
      'p/celery/base.py': 'from celery import Celery\n\nclass Base(Celery):\n    pass\n',
      'p/tasks.py':
        'from .celery import app, plain\n\n@app.task\ndef f(a): pass\n@plain.task\ndef g(a): pass\n',
    },
    modules: ['p.tasks'],
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
