import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

const read = await loadPythonParser()

const stringsIn = (text: string) =>
  read(text).texts.map(({ use, value, at }) => `${use} ${value} ${text.slice(at.start, at.end)}`)

test.each([
  [
    'an entry of a schedule',
    'CELERY_BEAT_SCHEDULE = {"a": {"task": "shop.pay", "args": [1]}}',
    ['schedule shop.pay "shop.pay"'],
  ],
  ['one that is put in later', "app.conf.beat_schedule['a'] = {'task': 'pay'}", ["schedule pay 'pay'"]],
  ['a route', 'task_routes = {"shop.pay": {"queue": "money.high"}}', ['route shop.pay "shop.pay"']],
  ['one that is put in later', 'CELERY_TASK_ROUTES["shop.pay"] = "money"', ['route shop.pay "shop.pay"']],
  ['in a call', 'app.conf.update(task_routes={"shop.pay": "money"})', ['route shop.pay "shop.pay"']],
  [
    'an annotation',
    'app.conf.task_annotations = {"shop.pay": {"rate_limit": "1/s"}}',
    ['annotation shop.pay "shop.pay"'],
  ],
  ['a call by name', 'def f():\n    app.send_task("pay", task_id="a.b")', ['send pay "pay"']],
  ['by keyword', 'current_app.send_task(name="shop.pay")', ['send shop.pay "shop.pay"']],
  ['from the registry', 'current_app.tasks["shop.pay"].delay()', ['send shop.pay "shop.pay"']],
  [
    'a signature',
    'signature("shop.pay", args=(1,)) | subtask("b.c")',
    ['signature shop.pay "shop.pay"', 'signature b.c "b.c"'],
  ],
  ['a comparison', 'if task.name == "shop.pay":\n    pass', ['comparison shop.pay "shop.pay"']],
  [
    'a row',
    'def f(apps, editor):\n    PeriodicTask.objects.get_or_create(name="x", defaults={"task": "shop.pay"})',
    ['row shop.pay "shop.pay"'],
  ],
  ['a row by keyword', 'PeriodicTask.objects.filter(task="pay").delete()', ['row pay "pay"']],
  [
    'lists and constants',
    'TASKS = ["shop.pay", u"b.c"]\nPAY = "shop.pay"',
    ['item shop.pay "shop.pay"', 'item b.c u"b.c"', 'constant shop.pay "shop.pay"'],
  ],
  ['no name at all', 'NAME = "two words.", "x/y.z", f"a.{b}"\nTASK = "pay"\nPay.name = "shop.pay"', []],
  ['a docstring', '"""shop.pay"""\ndef task():\n    "shop.pay"', []],
])('%s', (_, text, expected) => {
  expect(stringsIn(text)).toEqual(expected)
})

test('a table that was generated is read to a limit', () => {
  expect(stringsIn(`X = [${'"a.b", '.repeat(5000)}]`)).toHaveLength(2000)
})
