import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import { wordPlaces } from './word-places.ts'
import type { WordUse } from './word-uses.ts'

const WORDS = new Set(['pay', 'tasks', 'shop.tasks.pay', 'export-cards'])

async function usesIn(text: string): Promise<readonly WordUse[]> {
  const { wordUses } = await loadPythonParser()
  return wordUses(WORDS, text)
}

/** `pay`, `"pay"`, `pay = name` of each use. */
async function writtenIn(text: string): Promise<string[]> {
  return (await usesIn(text)).map((use) => text.slice(use.start).split(/[\n:]/, 1)[0] ?? '')
}

test.each([
  ['a call', 'pay.delay(1)\n', ['pay.delay(1)']],
  ['a call in a function beside others', 'def f(): other\ndef g():\n    pay()\n', ['pay()']],
  ['a method in a class', 'class A:\n    def f(self):\n        return shop.tasks\n', ['shop.tasks']],
  ['a text', 'x = f("shop.tasks.pay")\n', ['"shop.tasks.pay")']],
  ['a name that is no Python', "x = ['export-cards']\n", ["'export-cards']"]],
  ['a text after an import in its line', 'import a; pay()\n', ['pay()']],
  ['a name that the parser makes of others', 'ｐａｙ()\n', ['ｐａｙ()']],
  ['an escaped text', 'x = "p\\x61y"\n', ['"p\\x61y"']],
  ['an octal escape', 'x = "p\\141y"\n', ['"p\\141y"']],
  ['a text of two lines', 'x = "pa\\\ny"\n', ['"pa\\']],
  ['a text below the start of its line', 'x = "\\\npay"\n', ['"\\']],
  ['send_task', 'app.send_task(name)\n', ['app.send_task(name)']],
  ['signature, and its bracket below', 'x = (signature\n  (name))\n', ['signature']],
  ['a mapping of tasks', 'app.tasks[name].delay()\n', ['app.tasks[name].delay()', 'app.tasks[name].delay()']],
  ['an entry', 'x = {"task": name}\n', ['"task"']],
  ['invalid Python', 'def (:\nfrom a import pay\npay()\n', ['pay()']],
])('a use is found: %s', async (_, text, expected) => {
  expect(await writtenIn(text)).toEqual(expected)
  expect(wordPlaces(WORDS, text).length).toBeGreaterThan(0)
})

test.each([
  ['imports', 'import tasks\nfrom shop.tasks import pay\nfrom shop import (tasks, x)  # pay\n'],
  ['an import in a function', 'def f():\n    from shop import tasks as all\n'],
  ['parts of names', 'prepay()\npay_later = x.payed\n'],
  ['other dotted names', 'x = "shop.stasks.pays"\n'],
  ['a signature that is a variable', 'signature = request.signature, 1\nsend_task.name\n'],
  ['the word task', 'task(task="x", y={"task-": 1})\n'],
])('a text is not parsed for: %s', async (_, text) => {
  expect(wordPlaces(WORDS, text)).toEqual([])
  expect(await usesIn(text)).toEqual([])
})

test('one line may be the whole file', () => {
  const text = `import a;${'pay,'.repeat(200_000)}`
  const started = performance.now()
  expect(wordPlaces(WORDS, text).length).toBe(200_000)
  expect(wordPlaces(WORDS, `import${' '.repeat(200_000)}pay!`)).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(5000)
})
