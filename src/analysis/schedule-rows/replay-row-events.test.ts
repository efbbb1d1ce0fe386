import { beforeAll, describe, expect, test } from 'vitest'
import { loadPythonParser, type ReadFacts } from '../../pipeline/python-parser.ts'
import { inferLayout } from '../modules/source-roots.ts'
import { createProgram } from '../semantic/program.ts'
import { readDataMigrations } from './read-data-migrations.ts'
import { replayMigrations } from './replay-row-events.ts'

let read: ReadFacts
beforeAll(async () => {
  read = await loadPythonParser()
})

const MODEL = 'PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")'
const ONE = 'PeriodicTask.objects.create(name="one", task="shop.tasks.one")'

/** The rows that files leave: migrations are recognized by their paths. */
function rowsOf(files: Readonly<Record<string, string>>): string[] {
  const facts = new Map(Object.entries(files).map(([path, text]) => [path, read(text)]))
  const paths = new Set(facts.keys())
  const none = new Set<string>()
  const layout = inferLayout(paths, { absolute: none, relative: none, bare: none, installed: none })
  const program = createProgram(paths, layout, [], (path) => facts.get(path) ?? null)
  const migrations = [...paths].filter((path) => path.includes('/migrations/'))
  return replayMigrations(readDataMigrations(program, migrations)).map(({ name, task }) => `${name}: ${task}`)
}

function migration(body: string, before = '', operation = 'migrations.RunPython(forwards)'): string {
  const lines = body.split('\n').map((line) => `    ${line}`)
  return `from django.db import migrations
${before}
def forwards(apps, schema_editor):
    ${MODEL}
${lines.join('\n')}

class Migration(migrations.Migration):
    operations = [${operation}]
`
}

function rowsOfBody(body: string, before?: string): string[] {
  return rowsOf({ 'shop/migrations/0001_rows.py': migration(body, before) })
}

const IS_ONE = ['one: shop.tasks.one']

describe('a row is made', () => {
  test.each([
    ['by its manager', ONE],
    [
      'where it is missing',
      'PeriodicTask.objects.get_or_create(name="one", defaults={"task": "shop.tasks.one"})',
    ],
    [
      'by a pair',
      'row, made = PeriodicTask.objects.update_or_create(name="one", defaults=dict(task="shop.tasks.one"))',
    ],
    ['and saved', 'row = PeriodicTask(name="one", task="shop.tasks.one")\nrow.save()'],
    ['in one go', 'PeriodicTask.objects.bulk_create([PeriodicTask(name="one", task="shop.tasks.one")])'],
    [
      'under another database',
      'PeriodicTask.objects.using("other").create(name="one", task="shop.tasks.one")',
    ],
    [
      'of what is unpacked',
      'row = {"name": "one", "task": "shop.tasks.one"}\nPeriodicTask.objects.create(**row)',
    ],
    [
      'in a block',
      `try:\n    with atomic():\n        if not PeriodicTask.objects.exists():\n            ${ONE}\nexcept LookupError:\n    pass`,
    ],
    [
      'in a loop',
      'for name in ("one",):\n    path = f"shop.tasks.{name}"\n    PeriodicTask.objects.create(name=name, task=path)',
    ],
    [
      'over pairs',
      'for name, task in {"one": "shop.tasks.one"}.items():\n    PeriodicTask.objects.create(name=name, task=task)',
    ],
    [
      'by what is imported',
      `from django_celery_beat.models import PeriodicTask as Row\nRow.objects.create(name="one", task="shop.tasks.one")`,
    ],
  ])('%s', (_, body) => {
    expect(rowsOfBody(body)).toEqual(IS_ONE)
  })

  test('by a function that is called', () => {
    const helper =
      '\ndef make(model, name):\n    model.objects.create(name=name, task="shop.tasks." + name)\n'
    expect(rowsOfBody('make(PeriodicTask, "one")', helper)).toEqual(IS_ONE)
  })

  test('by constants of another file', () => {
    const files = {
      'shop/__init__.py': '',
      'shop/names.py': 'ONE = "shop.tasks.one"\n',
      'shop/migrations/0001_rows.py': migration(
        'PeriodicTask.objects.create(name="one", task=ONE)',
        'from shop.names import ONE',
      ),
    }
    expect(rowsOf(files)).toEqual(IS_ONE)
  })

  test.each([
    ['computed', 'PeriodicTask.objects.create(name="one", task=find())'],
    [
      'of another model',
      'Other = apps.get_model("shop", "Row")\nOther.objects.create(name="one", task="shop.tasks.one")',
    ],
    ['switched off', 'PeriodicTask.objects.create(name="one", task="shop.tasks.one", enabled=False)'],
  ])('and is none where it is %s', (_, body) => {
    expect(rowsOfBody(body).filter((row) => row.endsWith('shop.tasks.one'))).toEqual([])
  })
})

describe('a row that was made', () => {
  const after = (body: string) => rowsOfBody(`${ONE}\n${body}`)

  test.each([
    [
      'is updated',
      'PeriodicTask.objects.filter(task="shop.tasks.one").update(task="shop.tasks.two")',
      ['one: shop.tasks.two'],
    ],
    [
      'is updated by its name',
      'PeriodicTask.objects.update_or_create(name="one", defaults={"task": "shop.tasks.two"})',
      ['one: shop.tasks.two'],
    ],
    [
      'is found and left',
      'PeriodicTask.objects.get_or_create(name="one", defaults={"task": "shop.tasks.two"})',
      IS_ONE,
    ],
    [
      'gets an attribute',
      'row = PeriodicTask.objects.get(name="one")\nrow.task = "shop.tasks.two"\nrow.save()',
      ['one: shop.tasks.two'],
    ],
    [
      'gets it in a loop',
      'for row in PeriodicTask.objects.filter(task="shop.tasks.one"):\n    row.task = "shop.tasks.two"\n    row.save()',
      ['one: shop.tasks.two'],
    ],
    ['is renamed', 'PeriodicTask.objects.filter(name="one").update(name="two")', ['two: shop.tasks.one']],
    ['is deleted', 'PeriodicTask.objects.filter(name="one").delete()', []],
    [
      'is deleted and counted',
      'number, _ = PeriodicTask.objects.filter(name__in=["one", "two"]).delete()',
      [],
    ],
    ['is deleted itself', 'row = PeriodicTask.objects.get(name="one")\nrow.delete()', []],
    ['is switched off', 'PeriodicTask.objects.filter(name="one").update(enabled=False)', []],
    ['is another one', 'PeriodicTask.objects.filter(name="two").delete()', IS_ONE],
    [
      'gets another queue',
      'PeriodicTask.objects.filter(task__startswith="shop").update(queue="slow")',
      IS_ONE,
    ],
    ['may be deleted', 'PeriodicTask.objects.filter(task__startswith="shop").delete()', []],
    ['may be updated', 'PeriodicTask.objects.filter(Q(name="one")).update(task="shop.tasks.two")', []],
    [
      'is changed to what is computed',
      'PeriodicTask.objects.filter(name="one").update(task=find())',
      ['one: null'],
    ],
    [
      'may be changed by SQL',
      'schema_editor.execute("UPDATE django_celery_beat_periodictask SET task = \'x\'")',
      [],
    ],
    [
      'is no business of others',
      'for user in apps.get_model("shop", "User").objects.all():\n    user.delete()',
      IS_ONE,
    ],
  ])('%s', (_, body, expected) => {
    expect(after(body)).toEqual(expected)
  })

  test('stays when it is changed in reverse alone', () => {
    const files = {
      'shop/migrations/0001_rows.py': migration(ONE),
      'shop/migrations/0002_reverse.py': migration(
        'PeriodicTask.objects.all().delete()',
        '',
        'migrations.RunPython(migrations.RunPython.noop, forwards)',
      ),
    }
    expect(rowsOf(files)).toEqual(IS_ONE)
  })

  test('is changed by a later migration, and by other applications', () => {
    const update = (from: string, to: string) =>
      migration(`PeriodicTask.objects.filter(task="shop.tasks.${from}").update(task="shop.tasks.${to}")`)
    const files = {
      'shop/migrations/0010_third.py': update('two', 'three'),
      'shop/migrations/0002_second.py': update('one', 'two'),
      'shop/migrations/0001_first.py': migration(ONE),
      'a/migrations/0001_fourth.py': update('three', 'four'),
    }
    expect(rowsOf(files)).toEqual(['one: shop.tasks.four'])
  })
})

test.each([
  [
    'functions that call each other',
    'PeriodicTask.x',
    '\ndef a():\n    return b(), b()\n\ndef b():\n    return a(), a()\n',
  ],
  ['names that mean each other', 'x = y\ny = x.filter()\nx = y.all()\nx.delete()', ''],
])('%s end', (_, body, before) => {
  expect(rowsOfBody(`${ONE}\n${body}\na()`, before).length).toBeLessThan(2)
})

test('loops that multiply end', () => {
  const head = 'for x in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10):'
  const nested = Array.from({ length: 9 }, (_, depth) => `${'    '.repeat(depth)}${head}`)
  const body = [...nested, `${'    '.repeat(9)}${ONE}`].join('\n')
  expect(rowsOfBody(body)).toEqual([])
})
