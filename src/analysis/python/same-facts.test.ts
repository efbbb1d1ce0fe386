import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import type { FileFacts } from './facts.ts'
import { sameFacts } from './same-facts.ts'

let read: (text: string) => FileFacts
beforeAll(async () => {
  read = await loadPythonParser()
})

const TASK = [
  'from celery import shared_task',
  'A = "a"',
  '@shared_task(name="pay", queue=A)',
  'def pay(order, amount=1):',
  '    """Takes the money."""',
  '    refund.delay(order)',
  '',
].join('\n')

test.each([
  ['nothing', TASK],
  ['lines before it', `\n# why\n\n${TASK}`],
  ['a comment between', TASK.replace('A =', '# a\nA =')],
  ['spaces', TASK.replace('A =', 'A    =')],
  ['what a body does', TASK.replace('Takes the money', 'Takes all of it')],
  ['a decorator on two lines', TASK.replace(', queue', ',\n    queue')],
])('says the same after a change of %s', (_, changed) => {
  expect(sameFacts(read(TASK), read(changed))).toBe(true)
})

test.each([
  ['a value', TASK.replace('"a"', '"b"')],
  ['a decorator', TASK.replace('name="pay", ', '')],
  ['a name', TASK.replace('def pay', 'def charge')],
  ['a parameter', TASK.replace('amount=1', 'amount')],
  ['a call that sends', TASK.replace('refund.delay(order)', 'refund.delay()')],
  [
    'the order',
    TASK.replace('from celery import shared_task\nA = "a"', 'A = "a"\nfrom celery import shared_task'),
  ],
  ['a suppression', TASK.replace('def pay', '# celery-guard: ignore[queue-literal] why\ndef pay')],
  ['a statement', `${TASK}B = 1\n`],
  ['a body that comes to make tasks', `${TASK}    app.task(order)\n`],
  ['a syntax error', `${TASK}def (:\n`],
])('says something else after a change of %s', (_, changed) => {
  expect(sameFacts(read(TASK), read(changed))).toBe(false)
})

test('facts differ when a suppression covers another line', () => {
  const above = '# celery-guard: ignore[queue-literal] why\nA = 1\nB = 2\n'
  const aside = 'A = 1  # celery-guard: ignore[queue-literal] why\nB = 2\n'
  expect(sameFacts(read(above), read(aside))).toBe(false)
  expect(sameFacts(read(above), read(above.replace('why\nA', 'why\n\nA')))).toBe(false)
})
