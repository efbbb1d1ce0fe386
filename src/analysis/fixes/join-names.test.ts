import { expect, test } from 'vitest'
import { joinNames } from './join-names.ts'

test.each([
  ['from a import B', 'C', 'from a import B, C'],
  ['from a import MAIL, Queues, send', 'Other', 'from a import MAIL, Other, Queues, send'],
  ['from a import MAIL, SEARCH', 'IMAGES', 'from a import IMAGES, MAIL, SEARCH'],
  ['from a import b, A', 'C', 'from a import b, A, C'],
  ['from a import b as c', 'D', 'from a import D, b as c'],
  ['from .a import (B)', 'C', 'from .a import (B, C)'],
  ['from a import (\n    B,\n    D,\n)', 'C', 'from a import (\n    B,\n    C,\n    D,\n)'],
  ['from a import (\r\n  B,\r\n  D\r\n)', 'E', 'from a import (\n  B,\n  D,\n  E,\n)'],
  [
    `from ${'package.'.repeat(7)}module import FIRST_QUEUE`,
    'SECOND_QUEUE',
    `from ${'package.'.repeat(7)}module import (\n    FIRST_QUEUE,\n    SECOND_QUEUE,\n)`,
  ],
  ['from a import (\n    B,  # why\n)', 'C', null],
  ['from a import (\n    B, C,\n    D, E\n)', 'F', null],
  ['from a import B, \\\n    C', 'D', null],
  ['from a import *', 'C', null],
])('%j with %s', (statement, name, joined) => {
  expect(joinNames(statement, name)).toBe(joined)
})

test('a long statement ends quickly', () => {
  expect(joinNames(`from a import (${' '.repeat(50_000)}`, 'B')).toBeNull()
  expect(joinNames(`from a import ${' ,'.repeat(2000)}!`, 'B')).toBeNull()
  expect(joinNames(`from a import${' '.repeat(4900)}!`, 'B')).toBeNull()
})
