import { expect, test } from 'vitest'
import { label } from './label.ts'

test.each([
  ['shop.tasks.pay_all', 'shop.tasks.pay_all'],
  ['call in shop/views.py:5', 'call in shop/views.py:5'],
  ['a"] click b "x', 'a#34;#93; click b #34;x'],
  ['%%{init}%%', '#37;#37;#123;init#125;#37;#37;'],
  ['a#35;b`c`<b>', 'a#35;35#59;b#96;c#96;#60;b#62;'],
  ['1. one', '#49;. one'],
  ['- one', '#45; one'],
  ['pay\u202e\n', 'pay#92;u202e#92;u000a'],
  ['classDef x:1', 'classDef x#58;1'],
  ['😀', '#128512;'],
])('%j is the label %j', (text, expected) => {
  expect(label(text)).toBe(expected)
})

test('a long text is cut', () => {
  expect(label('x'.repeat(100_000))).toBe(`${'x'.repeat(139)}…`)
})
