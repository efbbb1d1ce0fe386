import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'
import type { Argument } from '../python/facts.ts'
import { findArgument, onlyArgument } from './arguments.ts'
import { unparse } from './unparse.ts'

async function argumentsOf(call: string): Promise<readonly Argument[]> {
  const [statement] = (await loadPythonParser())(`task = ${call}\n`).statements
  if (statement?.kind !== 'assignment' || statement.value.kind !== 'call') throw new Error('expected a call')
  return statement.value.arguments
}

test.each<[string, string | null]>([
  ['f(1, 2)', '2'],
  ['f(1, queue=3)', '3'],
  ['f(1, 2, queue=3)', '3'],
  ['f(1)', null],
  ['f(1, *rest)', null],
  // Nobody knows how many positions `*rest` fills.
  ['f(1, *rest, 2)', null],
  ['f(*rest, queue=3)', '3'],
  ['f(1, **options)', null],
])('%s gives %s to the second parameter, queue', async (call, value) => {
  const found = findArgument(await argumentsOf(call), 'queue', 1)
  expect(found && unparse(found.value)).toBe(value)
})

test('a keyword-only parameter has no position', async () => {
  expect(findArgument(await argumentsOf('f(1, 2)'), 'queue')).toBeNull()
})

test.each<[string, string | null]>([
  ['dict(SCHEDULE)', 'SCHEDULE'],
  ['dict()', null],
  ['dict(*SCHEDULE)', null],
  ['dict(**SCHEDULE)', null],
  ['dict(SCHEDULE, pay=1)', null],
  ['dict(pay=1)', null],
])('the only argument of %s is %s', async (call, value) => {
  const found = onlyArgument(await argumentsOf(call))
  expect(found && unparse(found.value)).toBe(value)
})
