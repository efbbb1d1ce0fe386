import { expect, test } from 'vitest'
import type { Change, CheckReport, Finding, Task } from '../model/types.ts'
import { knownNames } from './known-names.ts'

const RULES = ['task-without-name', 'queue-literal']

function task(name: string | null, qualname: string): Task {
  return { name, qualname } as Task
}

function known(given: { changes?: readonly [Task | null, Task | null][]; names?: Finding['names'] }) {
  const changes = (given.changes ?? []).map(([old, next]) => ({ old, new: next }) as Change)
  const findings = (given.names ?? []).map(
    (name) => ({ rule: 'task-removed', names: [name] }) as unknown as Finding,
  )
  return knownNames({ changes, findings } as Pick<CheckReport, 'changes' | 'findings'>, RULES, [
    '--dry-run',
    'migration',
  ])
}

const RENAMED = known({ changes: [[task('shop.tasks.pay', 'pay'), task('shop.tasks.charge', 'charge')]] })

test.each([
  ['task-without-name', 'task-without-name'],
  ['Task-Without-Name', 'task-without-name'],
  ['shop.tasks.pay', 'shop.tasks.pay'],
  ['SHOP.tasks.Pay', 'shop.tasks.pay'],
  ['charge', 'shop.tasks.pay'],
  ['Pay', 'shop.tasks.pay'],
  ['please', null],
  ['shop.tasks.pya', null],
  ['constructor', null],
])('%s is %s', (word, expected) => {
  expect(RENAMED.find(word)).toBe(expected)
})

test('a word that differs by case from two names means neither, exactly written it means one', () => {
  const { find } = known({
    names: [
      { old: 'a.Pay', new: null },
      { old: 'a.pay', new: null },
    ],
  })
  expect([find('a.Pay'), find('a.pay'), find('A.PAY')]).toEqual(['a.Pay', 'a.pay', null])
})

test('the name of a function that two tasks have means neither', () => {
  const { find } = known({
    changes: [
      [task('a.pay', 'pay'), null],
      [task('b.pay', 'pay'), null],
    ],
  })
  expect(find('pay')).toBeNull()
  expect(find('b.pay')).toBe('b.pay')
})

test('a task that changes and has findings is one task', () => {
  const names = [
    { old: 'a.pay', new: 'a.charge' },
    { old: 'a.pay', new: null },
  ]
  expect(known({ changes: [[task('a.pay', 'pay'), task('a.charge', 'charge')]], names }).find('pay')).toBe(
    'a.pay',
  )
})

test('a method is found by its name, and a task without a wire name not at all', () => {
  const { find } = known({
    changes: [
      [null, task('a.run', 'Shop.run')],
      [null, task(null, 'hidden')],
    ],
  })
  expect([find('shop.run'), find('hidden')]).toEqual(['a.run', null])
})

test('the nearest word may be a rule or a task', () => {
  expect(RENAMED.nearest('task-witout-name')).toBe('task-without-name')
  expect(RENAMED.nearest('shop.tasks.pya')).toBe('shop.tasks.pay')
  expect(RENAMED.nearest('please')).toBeNull()
})

test('the nearest word may be one of the command', () => {
  expect(RENAMED.nearest('--dryrun')).toBe('--dry-run')
  expect(RENAMED.nearest('migrations')).toBe('migration')
})
