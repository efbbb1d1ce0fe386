import { expect, test } from 'vitest'
import { decodePath } from './path-bytes.ts'
import { quotePath } from './quote-path.ts'

test.each([
  ['src/a b.py', 'src/a b.py'],
  ['a"b\\c\n.py', '"a\\"b\\\\c\\n.py"'],
  ['ä.py', '"\\303\\244.py"'],
  ['\u0001`$(x)`', '"\\001`$(x)`"'],
])('%j is written %s', (path, written) => {
  expect(quotePath(path)).toBe(written)
})

test('a byte that is not UTF-8 is written as that byte', () => {
  expect(quotePath(decodePath(Buffer.from([0xe9])))).toBe('"\\351"')
})
