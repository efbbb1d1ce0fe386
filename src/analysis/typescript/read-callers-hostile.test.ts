import { describe, expect, test } from 'vitest'
import { createCallersReader } from './read-callers.ts'
import { type Files, given } from './testing.ts'

describe('hostile programs', () => {
  const lines = (count: number, line: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('\n')
  const deep = 100_000

  test.each<[string, Files, number]>([
    ['syntax errors', given('client.createTask("tasks.add"\n}}} class {{ `${ '), 1],
    ['parentheses without end', given(`client.createTask("tasks.add")\n${'('.repeat(deep)}`), 0],
    ['blocks without end', given(`client.createTask("tasks.add")\n${'{'.repeat(deep)}`), 0],
    ['a sum of many', given(`client.createTask(${lines(deep, () => '"a"').replaceAll('\n', '+')})`), 0],
    ['a chain of many', given(`client.createTask("tasks.add")\na${'.b'.repeat(deep)}()`), 0],
    [
      'cyclic imports',
      {
        'a.ts': `export * from './b'\nimport { x } from './b'\nx.createTask(x)`,
        'b.ts': `export * from './a'\nexport { x } from './a'`,
      },
      0,
    ],
    [
      'cyclic names',
      given('const a = b, b = a + a\nlet c = c\nclient.createTask(a); client.createTask(c)'),
      0,
    ],
    [
      'a function of itself',
      given('const f = (n) => { f(n); f(n + n); f("tasks.add"); client.createTask(n) }'),
      1,
    ],
    ['a class of itself', given('class A extends A { x = this.x; f() { this.x.createTask(this.x) } }'), 0],
    [
      'doubling',
      given(
        `const x0 = "aa"\n${lines(200, (i) => `const x${i + 1} = x${i} + x${i}`)}\nclient.createTask(x200)`,
      ),
      0,
    ],
    ['products', given(`const x = c ? "a" : "b"\nclient.createTask(${Array(40).fill('x').join('+')})`), 0],
    [
      'names of prototypes',
      given(
        'const T = { __proto__: { add: "tasks.add" } }\nclient.createTask(T.constructor); client.createTask(T.toString); client.createTask(T.__proto__.add)',
      ),
      1,
    ],
    ['many callers', given(lines(3000, (i) => `client.createTask("t${i}")`)), 3000],
    [
      'many constants',
      given(
        `const T = { ${lines(3000, (i) => `k${i}: "t${i}",`)} }\n${lines(3000, (i) => `client.createTask(T.k${i})`)}`,
      ),
      3000,
    ],
    [
      'a chain of wrappers',
      given(
        `const f0 = (n) => client.createTask(n)\n${lines(500, (i) => `const f${i + 1} = (n) => f${i}(n)`)}\nf500("tasks.add")`,
      ),
      0,
    ],
    [
      'many wrappers of one name',
      given(`${lines(2000, () => '{ const f = (n) => client.createTask(n); f("tasks.add") }')}`),
      2000,
    ],
    [
      'many assignments',
      given(
        `const T = {}\n${lines(1500, () => 'T.add = "tasks.add"')}\n${lines(1500, () => 'client.createTask(T.add)')}`,
      ),
      1500,
    ],
    [
      'many variables of one name',
      given(lines(1500, () => '{ let n; n = "tasks.add"; client.createTask(n) }')),
      1500,
    ],
    [
      'minified code',
      given(
        `client.createTask("tasks.add");${'function a(b,c){return b?a(c,b.d):[c,"e",{f:1}]};'.repeat(4_000)}`,
      ),
      1,
    ],
  ])('%s have an end', (_, files, expected) => {
    const found = createCallersReader()(new Map(Object.entries(files))).references
    expect(found.length).toBe(expected)
  })
})
