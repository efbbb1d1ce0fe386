import { expect, test } from 'vitest'
import { loadPythonParser } from '../../pipeline/python-parser.ts'

/** Each use as `name`, with `=` where it is bound, and the first statement of its function. */
async function usesIn(text: string): Promise<string[]> {
  const { nameUses } = await loadPythonParser()
  return (nameUses(text) ?? []).map(({ name, binds, inside }) => {
    const place = inside === null ? '' : ` in ${text.slice(inside.start ?? text.length).split('\n', 1)[0]}`
    return `${name}${binds ? '=' : ''}${place}`
  })
}

test.each([
  ['a call', 'pay(order)\n', ['pay', 'order']],
  ['an attribute is the name before it', 'shop.pay.delay\n', ['shop']],
  ['a keyword is none', 'pay(order=x)\n', ['pay', 'x']],
  ['imports of the module are none', 'from a import b as c\nimport d\n', []],
  ['behind the docstring', 'def f():\n    """Text."""\n    pay()\n', ['f=', 'pay in pay()']],
  [
    'a decorator and a default are outside',
    '@task(x)\ndef f(a=b): c\n',
    ['task', 'x', 'f=', 'a=', 'b', 'c in c'],
  ],
  [
    'an annotation, written as a text too',
    'def f(a: "Order") -> Item: c\n',
    ['f=', 'a=', 'Order', 'Item', 'c in c'],
  ],
  ['a method', 'class A(B):\n    def f(self): c\n', ['A=', 'B', 'f=', 'self=', 'c in c']],
  ['a function in a function', 'def f():\n    def g(): c\n', ['f=', 'g= in def g(): c', 'c in def g(): c']],
  [
    'an assignment',
    'def f():\n    a = b\n    a[c] = d\n',
    ['f=', 'a= in a = b', 'b in a = b', 'a in a = b', 'c in a = b', 'd in a = b'],
  ],
  [
    'an import of its own',
    'def f():\n    from a import b\n    b\n',
    ['f=', 'b= in from a import b', 'b in from a import b'],
  ],
  ['an f-string', 'def f():\n    f"{pay}"\n', ['f=', 'pay in f"{pay}"']],
  ['what a module offers', '__all__ = ["pay"]\n', ['__all__', 'pay', '__all__=']],
  ['global', 'def f():\n    global pay\n', ['f=', 'pay= in global pay']],
  ['a lambda', 'f = lambda a: b\n', ['f=', 'a=', 'b']],
])('%s', async (_, text, expected) => {
  expect(await usesIn(text)).toEqual(expected)
})

test('the uses in invalid Python are unknown', async () => {
  const { nameUses } = await loadPythonParser()
  expect(nameUses('def f(:\n')).toBeNull()
})
