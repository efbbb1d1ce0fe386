import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import { moduleMentions, relativePlaces } from './module-mentions.ts'

const read = await loadPythonParser()

test.each<[string, readonly string[]]>([
  ['app = Celery("shop", include=["shop.tasks", "shop.jobs"])', ['shop.tasks', 'shop.jobs']],
  ['app.conf.imports = ("shop.tasks",)', ['shop.tasks']],
  ['CELERY_IMPORTS = ["shop.tasks"] + EXTRA', ['shop.tasks']],
  ['CELERY_IMPORTS += ("shop.jobs",)', ['shop.jobs']],
  ['app.conf.update(imports=["shop.tasks"], timezone="UTC")', ['shop.tasks']],
  ['app.conf.update({"imports": ["shop.tasks"], "timezone": "UTC"})', ['shop.tasks']],
  ['app.autodiscover_tasks(["shop", "mail"])', ['shop.tasks', 'mail.tasks']],
  ['app.autodiscover_tasks(packages=["shop"], related_name="jobs")', ['shop.jobs']],
  ['app.autodiscover_tasks(["shop"], None)', ['shop']],
  ['app.autodiscover_tasks(["shop"], NAME)', []],
  ['app.autodiscover_tasks()', []],
  ['app.autodiscover_tasks(lambda: settings.INSTALLED_APPS)', []],
  ['names = ["shop.tasks"]', []],
])('%s lists %j', (text, modules) => {
  expect(moduleMentions(read(text).statements)).toEqual(modules.map((module) => ({ module, isListed: true })))
})

test('imports in full are mentions, also in functions that concern tasks; relative ones are none', () => {
  const text = 'import a.b\n\ndef f():\n    from c.tasks import e, g as h\n    from .i import j\n'
  const mentions = moduleMentions(read(text).statements)
  expect(mentions.filter(({ isListed }) => isListed)).toEqual([])
  expect(mentions.map(({ module }) => module)).toEqual(['a.b', 'c.tasks', 'c.tasks.e', 'c.tasks.g'])
})

test.each<[string, readonly string[]]>([
  ['from . import tasks', ['shop', 'shop/tasks']],
  ['from .mail import tasks', ['shop/mail', 'shop/mail/tasks']],
  ['from .. import tasks', ['', 'tasks']],
  ['from ..... import tasks', ['', 'tasks']],
  ['from shop import tasks', []],
])('in shop/views.py, %s may mean %j', (text, places) => {
  expect(relativePlaces('shop/views.py', read(text).statements)).toEqual(places)
})
