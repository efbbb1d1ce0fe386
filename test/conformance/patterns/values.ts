import type { Case } from '../real-celery.ts'
import { pattern } from './pattern.ts'

/** What names and options are written as. */
export const VALUES: readonly Case[] = [
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
  pattern('options set beforehand', [
    'retried = shared_task(max_retries=3, queue="q")',
    '@retried',
    'def f(): pass',
  ]),
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
  pattern('an option that is None', ['@shared_task(queue=None, serializer=None)', 'def f(): pass']),
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
  {
    ...pattern('a formatted member of an enum of texts', [
      'import enum',
      'class Names(str, enum.Enum):',
      '    F = "n"',
      '@shared_task(name="%s.f" % Names.F)',
      'def f(): pass',
    ]),
    isUnknown: true,
  },
]
