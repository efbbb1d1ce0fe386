import { expect, test } from 'vitest'
import { tasksIn } from '../../../test/support/list-tasks.ts'
import type { Files } from '../../../test/support/memory-source.ts'
import { check } from '../../../test/support/rule-cases.ts'
import { DEFAULT_SETTINGS } from '../model/settings.ts'

const TASK = 'from celery import shared_task\n\n@shared_task\ndef f(): pass\n'
const APP = 'from celery import Celery\napp = Celery("project")\n'

const empty = (...paths: string[]): Files => Object.fromEntries(paths.map((path) => [path, '']))

test.each<[string, string, Files, string]>([
  ['packages at the top', 'shop/tasks.py', empty('shop/__init__.py'), 'shop.tasks.f'],
  ['src', 'src/shop/tasks.py', empty('src/shop/__init__.py'), 'shop.tasks.f'],
  [
    'a folder with manage.py',
    'django/shop/tasks.py',
    empty('django/manage.py', 'django/shop/__init__.py'),
    'shop.tasks.f',
  ],
  [
    'an application installed by its full name, in a folder without __init__',
    'apps/shop/tasks.py',
    {
      ...empty('manage.py', 'apps/shop/__init__.py'),
      'config/settings.py': 'INSTALLED_APPS = ["apps.shop"]\n',
    },
    'apps.shop.tasks.f',
  ],
  [
    'an application installed by its own name, in a folder that is on the path',
    'apps/shop/tasks.py',
    {
      ...empty('manage.py', 'apps/shop/__init__.py'),
      'config/settings.py': 'LOCAL_APPS = ["shop"]\nINSTALLED_APPS = ["django.contrib.admin"] + LOCAL_APPS\n',
    },
    'shop.tasks.f',
  ],
  [
    'an application installed by its configuration class',
    'apps/shop/tasks.py',
    {
      ...empty('manage.py', 'apps/shop/__init__.py', 'apps/shop/apps.py'),
      'config/settings.py': 'INSTALLED_APPS = ("apps.shop.apps.ShopConfig",)\n',
    },
    'apps.shop.tasks.f',
  ],
  [
    'a folder without __init__ below manage.py',
    'backend/company/shop/tasks.py',
    empty('backend/manage.py', 'backend/api/__init__.py'),
    'company.shop.tasks.f',
  ],
  [
    'a library with a source folder of its own below manage.py',
    'libs/shop/src/shop/tasks.py',
    empty('manage.py', 'libs/shop/src/shop/__init__.py'),
    'shop.tasks.f',
  ],
  ['src in a folder', 'backend/src/shop/tasks.py', empty('backend/src/shop/__init__.py'), 'shop.tasks.f'],
  [
    'a package in a package',
    'src/shop/mail/tasks.py',
    empty('src/shop/__init__.py', 'src/shop/mail/__init__.py'),
    'shop.mail.tasks.f',
  ],
  [
    'a folder without __init__ in a package',
    'shop/mail/tasks.py',
    empty('shop/__init__.py'),
    'shop.mail.tasks.f',
  ],
  ['a package itself', 'shop/__init__.py', {}, 'shop.f'],
  ['tasks as a package', 'shop/tasks/__init__.py', empty('shop/__init__.py'), 'shop.tasks.f'],
  ['a module at the top', 'worker.py', {}, 'worker.f'],
  [
    '__init__ at the top of the repository',
    'shop/tasks.py',
    empty('__init__.py', 'shop/__init__.py'),
    'shop.tasks.f',
  ],
  [
    'a namespace package that is imported by its full name',
    'src/company/shop/tasks.py',
    {
      'src/company/celery.py': `${APP}from company.shop import models\nfrom company.shop.models import Order\n`,
      ...empty('src/company/shop/models.py'),
    },
    'company.shop.tasks.f',
  ],
  [
    'a folder inside of a package that is itself on the path',
    'project/apps/shop/tasks.py',
    {
      ...empty(
        'project/__init__.py',
        'project/apps/__init__.py',
        'project/apps/shop/__init__.py',
        'project/apps/shop/models.py',
      ),
      'project/celery.py': `${APP}from shop.models import Order\nfrom shop import models\n`,
    },
    'shop.tasks.f',
  ],
  [
    'an edition in a package that repeats the names of the main package',
    'backend/plus/mill/jobs/tasks.py',
    {
      ...empty(
        'backend/mill/__init__.py',
        'backend/mill/access.py',
        'backend/mill/jobs/__init__.py',
        'backend/plus/__init__.py',
        'backend/plus/mill/__init__.py',
        'backend/plus/mill/access.py',
      ),
      'backend/mill/celery.py': `${APP}from mill.access import groups\nfrom mill.jobs import tasks\n`,
      'backend/plus/mill/celery.py': `${APP}from mill.access import groups\nfrom plus.mill.access import more\n`,
    },
    'plus.mill.jobs.tasks.f',
  ],
  [
    'one of three roots',
    'premium/backend/src/premium/tasks.py',
    {
      ...empty('backend/src/core/__init__.py', 'premium/backend/src/premium/__init__.py'),
      'backend/src/core/celery.py': APP,
    },
    'premium.tasks.f',
  ],
])('%s: %s', async (_, path, others, name) => {
  const { tasks } = await tasksIn({ ...others, [path]: TASK })
  expect(tasks.filter((task) => task.path === path).map((task) => task.name)).toEqual([name])
})

test.each([
  ['a file that no import can name', '.semgrep/celery-test.py'],
  ['a module that a package of its name hides', 'shop/tasks.py'],
])('%s defines no task', async (_, path) => {
  const { tasks } = await tasksIn({ [path]: TASK, ...empty('shop/__init__.py', 'shop/tasks/__init__.py') })
  expect(tasks).toEqual([])
})

test.each([
  ['renamed', 'backend/src/', 'apps/api/'],
  ['moved up', 'src/', ''],
  ['moved down', '', 'server/'],
])('a source root that is %s as a whole changes no name', async (_, from, to) => {
  const project = (root: string): Files => ({
    [`${root}project/__init__.py`]: '',
    [`${root}project/celery.py`]: APP,
    [`${root}shop/__init__.py`]: '',
    [`${root}shop/models.py`]: '',
    [`${root}shop/tasks.py`]: `from shop.models import Order\n${TASK}`,
  })
  const report = await check({ base: project(from), head: project(to), settings: DEFAULT_SETTINGS })
  expect([...report.changes, ...report.findings]).toEqual([])
})
