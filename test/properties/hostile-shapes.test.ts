import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/analysis/model/settings.ts'
import type { CheckReport } from '../../src/analysis/model/types.ts'
import type { Files } from '../support/memory-source.ts'
import { check } from '../support/rule-cases.ts'

const IMPORT = 'from celery import shared_task\n'
const TASK = '@shared_task\ndef f(): pass\n'

/** What the check says of a pull request that adds these files. */
function added(files: Files): Promise<CheckReport> {
  return check({
    base: { 'shop/__init__.py': '' },
    head: { 'shop/__init__.py': '', ...files },
    settings: DEFAULT_SETTINGS,
  })
}

const addedTasks = (source: string) => added({ 'shop/tasks.py': source })

function namesOf(report: CheckReport): (string | null | undefined)[] {
  return report.changes.map((change) => change.new?.name)
}

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

describe('no shape of a file hides the task behind it', () => {
  test.each([
    ['5,000 nested parentheses', `x = ${'('.repeat(5000)}1${')'.repeat(5000)}\n`],
    ['5,000 nested lists', `x = ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
    ['5,000 nested calls', `x = ${'f('.repeat(5000)}${')'.repeat(5000)}\n`],
    ['a chain of 20,000 attributes', `x = a${'.b'.repeat(20_000)}\n`],
    ['a sum of 20,000 strings', `x = ${'"a" + '.repeat(20_000)}"b"\n`],
    ['20,000 adjacent strings', `x = (${'"a" '.repeat(20_000)})\n`],
    ['5,000 conditional expressions', `x = ${'a if b else '.repeat(5000)}c\n`],
    ['5,000 targets', `${'a = '.repeat(5000)}1\n`],
    ['5,000 branches', `if a: pass\n${'elif a: pass\n'.repeat(5000)}`],
    ['5,000 imports', `${lines(5000, (i) => `import m${i}.x as y${i}`)}\n`],
    ['a literal of 5,000 entries', `x = {${lines(5000, (i) => `"k${i}": ${i},`)}}\n`],
    ['one line of 300 KB', `x = "${'a'.repeat(300_000)}"\n`],
    ['one line of 300 KB of quotes', `x = "${"'".repeat(300_000)}"\n`],
    ['20,000 statements on a line', `${'x=1;'.repeat(20_000)}\n`],
  ])('%s', async (_, before) => {
    const report = await addedTasks(IMPORT + before + TASK)
    expect(namesOf(report)).toEqual(['shop.tasks.f'])
    expect(report.incomplete).toEqual([])
  })

  test('99 functions around it', async () => {
    const nested = lines(99, (i) => `${' '.repeat(i)}def f${i}():`)
    const inner = `${' '.repeat(99)}@shared_task\n${' '.repeat(99)}def f(): pass\n`
    expect(namesOf(await addedTasks(`${IMPORT}${nested}\n${inner}`))).toEqual(['shop.tasks.f'])
  })

  test('1,000 decorators on it', async () => {
    expect(namesOf(await addedTasks(`${IMPORT}${'@shared_task\n'.repeat(1000)}def f(): pass\n`))).toEqual([
      'shop.tasks.f',
    ])
  })
})

describe('excess is reported', () => {
  test.each([
    ['10 MB', 'x = 1\n'.repeat(1_800_000), 'larger than 1 MiB'],
    ['100,000 open parentheses', `x = ${'('.repeat(100_000)}`, 'not valid Python from here on'],
    ['20,000 errors', 'def (:\n'.repeat(20_000), 'not valid Python from here on'],
    ['a NUL byte', 'x = "\0"\n', 'contains NUL bytes, which Python refuses to import'],
  ])('%s', async (_, rest, reason) => {
    const report = await addedTasks(IMPORT + rest)
    expect(report.conclusion).toBe('failure')
    expect(report.incomplete).toMatchObject([
      { kind: 'unreadable', path: 'shop/tasks.py', reason, blocks: true },
    ])
  })
})

describe('cycles end', () => {
  test.each([
    [
      'decorators',
      'def d(f):\n    return e(f)\ndef e(f):\n    return d(f)\n\n@shared_task\n@d\ndef f(): pass\n',
    ],
    [
      'a decorator that returns itself',
      'def d(f):\n    return d\n\n@shared_task\n@d\ndef f(): pass\n@d()\ndef g(): pass\n',
    ],
    ['bases', 'class A(B): pass\nclass B(A): pass\n@shared_task(queue=A.QUEUE)\ndef f(): pass\n'],
  ])('%s', async (_, source) => {
    expect(namesOf(await addedTasks(IMPORT + source))).toEqual(['shop.tasks.f'])
  })

  test('options, which may hold the name', async () => {
    const source = 'A = {**B}\nB = {**A}\n@shared_task(**A)\ndef f(): pass\n'
    expect(namesOf(await addedTasks(IMPORT + source))).toEqual([null])
  })

  test('modules that import everything from each other', async () => {
    const everything = [1, 2, 3].map((i) => `from shop.m${i} import *\n`).join('')
    const modules = Object.fromEntries([1, 2, 3].map((i) => [`shop/m${i}.py`, everything]))
    const source = `${IMPORT}${everything}\n@shared_task(name=NAME)\ndef f(): pass\n`
    expect(namesOf(await added({ ...modules, 'shop/tasks.py': source }))).toEqual([null])
  })

  test('an application class that inherits from itself', async () => {
    const source = 'from celery import Celery\nclass A(A): pass\napp = A()\n@app.task\ndef f(): pass\n'
    expect(namesOf(await addedTasks(source))).toEqual([])
  })
})
