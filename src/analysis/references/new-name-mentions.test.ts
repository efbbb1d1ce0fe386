import { expect, test } from 'vitest'
import { type ChangedText, createMentionSearch, type NewName } from './new-name-mentions.ts'

const NAME: NewName = { name: 'shop.tasks.charge_all', functionName: 'charge_all', path: 'shop/tasks.py' }

function found(path: string, text: string, before: string | null = null, name = NAME): string[] {
  const file: ChangedText = { path, text, before: () => before }
  return [...createMentionSearch([name])(file).values()]
    .flat()
    .map(
      ({ start, end, line, isWhole }) => `${line} ${text.slice(start, end)}${isWhole ? '' : ' (function)'}`,
    )
}

test.each([
  ['a literal of Python', 'a.py', 'Row("shop.tasks.charge_all")', '1 shop.tasks.charge_all'],
  ['a comment', 'a.py', '\n# sends shop.tasks.charge_all.', '2 shop.tasks.charge_all'],
  ['data', 'a.json', '{"task": "shop.tasks.charge_all"}', '1 shop.tasks.charge_all'],
  [
    'an argument of a command',
    'run.sh',
    'celery call --x=1 shop.tasks.charge_all',
    '1 shop.tasks.charge_all',
  ],
  ['prose', 'a.rst', 'the task ``shop.tasks.charge_all`` runs', '1 shop.tasks.charge_all'],
  ['its function in a literal', 'a.py', 'Row(function="charge_all")', '1 charge_all (function)'],
  [
    'its function at the end of a literal',
    'a.py',
    'Row("tasks.charge_all")',
    '1 tasks.charge_all (function)',
  ],
  ['its function in data', 'a.yml', 'task: charge_all', '1 charge_all (function)'],
])('%s names the task', (_, path, text, expected) => {
  expect(found(path, text)).toEqual([expected])
})

test.each([
  ['an import', 'a.py', 'import shop.tasks.charge_all\nfrom shop.tasks import (\n    charge_all,\n)'],
  ['a call', 'a.py', 'shop.tasks.charge_all(1)\ncharge_all.delay(1)'],
  ['an attribute of it', 'a.py', 'patch("shop.tasks.charge_all.delay")'],
  ['an export', 'a.py', '__all__ = [\n    "charge_all",\n]'],
  ['a longer name', 'a.json', '"shop.tasks.charge_all_again" "my.shop.tasks.charge_all_of_them"'],
  ['a role of its documentation', 'a.rst', 'see :func:`~shop.tasks.charge_all`'],
  ['a directive of its documentation', 'a.rst', '.. autofunction:: shop.tasks.charge_all'],
  ['its function in prose', 'README.md', 'charge_all runs each hour'],
  ['its function in its own file', 'shop/tasks.py', 'log("charge_all")'],
])('%s does not name the task', (_, path, text) => {
  expect(found(path, text)).toEqual([])
})

test('a text that base has as often speaks for nothing, and one that was added to others does', () => {
  const text = 'a: shop.tasks.charge_all\n'
  expect(found('a.yml', text, text)).toEqual([])
  expect(found('a.yml', text + text, text)).toHaveLength(2)
})

test.each([
  ['a long word', `a${'.'.repeat(500_000)}b`],
  ['open imports', 'from a import (\n'.repeat(30_000)],
  ['open exports', '__all__ = [\n'.repeat(30_000)],
  ['a line of exports', '__all__ '.repeat(60_000)],
])('%s without end costs little', (_, text) => {
  const started = performance.now()
  expect(found('a.py', text)).toEqual([])
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a name that a text repeats without end costs little', () => {
  const started = performance.now()
  expect(found('a.yml', 'shop.tasks.charge_all\n'.repeat(30_000))).toHaveLength(30_000)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('a function whose name is a common word is looked for by its whole name only', () => {
  const sync = { name: 'shop.tasks.sync', functionName: 'sync', path: 'shop/tasks.py' }
  expect(found('a.yml', 'run: sync', null, sync)).toEqual([])
  expect(found('a.yml', 'run: shop.tasks.sync', null, sync)).toEqual(['1 shop.tasks.sync'])
})
