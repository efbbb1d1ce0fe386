import { describe, expect, test } from 'vitest'
import { createCallersReader } from './read-callers.ts'
import { CLIENT, type Files, given, named } from './testing.ts'

const read = createCallersReader()

/** Ways to have a client, each of which sends `tasks.add`. */
const CLIENTS: Readonly<Record<string, Files | string>> = {
  'a named import': `import { createClient } from 'celery-node'\ncreateClient().createTask("tasks.add").delay(1)`,
  'an alias': `import { createClient as make } from 'celery-node'\nmake().createTask("tasks.add")`,
  'a namespace import': `import * as celery from 'celery-node'\ncelery.createClient().createTask("tasks.add")`,
  'a default import': `import celery from 'celery-node'\ncelery.createClient().createTask("tasks.add")`,
  require: `const celery = require('celery-node')\ncelery.createClient().createTask("tasks.add")`,
  'require, taken apart': `const { createClient: make } = require('celery-node')\nmake().createTask("tasks.add")`,
  'import = require': `import celery = require('celery-node')\ncelery.createClient().createTask("tasks.add")`,
  'an import when it is needed': `const { createClient } = await import('celery-node')\ncreateClient().createTask("tasks.add")`,
  'compiled code': `const celery_node_1 = require("celery-node");\n(0, celery_node_1.createClient)().createTask("tasks.add");`,
  sendTask: `import { createClient } from 'celery-node'\ncreateClient().sendTask("tasks.add", [1], {})`,
  'celery-ts': `import * as Celery from 'celery-ts'\nconst client: Celery.Client = Celery.createClient({ brokerUrl: "amqp://" })\nconst task: Celery.Task<number> = client.createTask<number>("tasks.add")\ntask.applyAsync({ args: [1], kwargs: {} })`,
  'new Client of celery-ts': `import { Client } from 'celery-ts'\nnew Client({ brokers, id }).createTask("tasks.add")`,
  'a variable that is set later': `import celery from 'celery-node'\nlet client\nfunction start() { client = celery.createClient() }\nfunction send() { client?.createTask("tasks.add") }`,
  'one that is made once': `import * as Celery from 'celery-ts'\nexport const celery = global.celery || Celery.createClient({})\ncelery.createTask("tasks.add")`,
  'a function that returns one': `import { createClient } from 'celery-node'\nconst client = () => createClient()\nasync function open() { return client() }\nasync function f() { (await open()).createTask("tasks.add") }`,
  'a function in a function': `import * as Celery from 'celery-ts'\nconst get = (function () { let client; return () => { client = Celery.createClient({}); return client } })()\nget().createTask("tasks.add")`,
  'an object with a method': `import { createClient } from 'celery-node'\nconst service = { client: () => createClient(), async find() { const c = service.client(); c.createTask("tasks.add") } }`,
  'this in an object': `import { createClient } from 'celery-node'\nexport default { client() { return createClient() }, find() { this.client().createTask("tasks.add") } }`,
  'a field': `import { createClient } from 'celery-node'\nclass Service { private readonly client = createClient(); add() { [1].map(() => this.client.createTask("tasks.add")) } }`,
  'a private field': `import { createClient } from 'celery-node'\nclass Service { #client = createClient(); add() { this.#client.createTask("tasks.add") } }`,
  'a field that the constructor sets': `import * as Celery from 'celery-ts'\nclass Manager { client: Celery.Client; constructor() { this.client = Celery.createClient({}) } add() { this.client.createTask("tasks.add") } }`,
  'a field in JavaScript': {
    'a.js': `const celery = require('celery-node')\nclass Manager { constructor() { this.client = celery.createClient() } add() { this.client.createTask("tasks.add") } }`,
  },
  'a static field': `import { createClient } from 'celery-node'\nclass Queue { static client = createClient() }\nQueue.client.createTask("tasks.add")`,
  'an accessor of a base class': `import { createClient } from 'celery-node'\nclass Base { get client() { return createClient() } }\nclass Queue extends Base { add() { this.client.createTask("tasks.add") } }`,
  'a class that is a client': `import Client from 'celery-node/dist/app/client'\nclass Queue extends Client { add() { this.createTask("tasks.add") } }`,
  'a parameter of its type': `import type Client from 'celery-node/dist/app/client'\nexport function add(client: Client) { client.createTask("tasks.add") }`,
  'an injected one': `import { createClient } from 'celery-node'\nexport type CeleryClient = ReturnType<typeof createClient>\nclass Service { constructor(@Inject('C') private readonly client: CeleryClient | null) {} add() { this.client!.createTask("tasks.add") } }`,
  'an injected service': {
    'service.ts': `import { createClient } from 'celery-node'\nexport class Celery { getClient() { return createClient() } }`,
    'a.ts': `import { Celery } from './service'\nclass Api { constructor(private celery: Celery) {} add() { this.celery.getClient().createTask("tasks.add") } }`,
  },
  'an argument': `import { createClient } from 'celery-node'\nfunction add(client) { client.createTask("tasks.add") }\nadd(createClient())`,
  'an argument of a constructor': `import { createClient } from 'celery-node'\nclass Queue { constructor(c) { this.c = c } add() { this.c.createTask("tasks.add") } }\nnew Queue(createClient())`,
  'module.exports': {
    'client.js': `const celery = require('celery-node')\nmodule.exports = celery.createClient()`,
    'a.js': `const client = require('./client')\nclient.createTask("tasks.add")`,
  },
  'exports by name': {
    'client.js': `exports.client = require('celery-node').createClient()`,
    'a.js': `const { client } = require('./client.js')\nclient.createTask("tasks.add")`,
  },
  'a default export': {
    'lib/client.ts': `import * as Celery from "celery-ts"\nconst celeryClient = Celery.createClient({})\nexport default celeryClient`,
    'a.ts': `import client from './lib/client'\nclient.createTask("tasks.add")`,
  },
  're-exports': {
    'lib/client.mts': `export { createClient as connect } from 'celery-node'`,
    'lib/index.ts': `export * from './client.mjs'\nexport * as queue from './client.mjs'`,
    'src/a.ts': `import { connect, queue } from '../lib'\nconnect().createTask("tasks.add")\nqueue.connect().sendTask("tasks.sub")`,
  },
}

describe('a client is known', () => {
  test.each(Object.entries(CLIENTS))('by %s', (_, files) => {
    const found = named(typeof files === 'string' ? { 'a.ts': files } : files)
    expect(found.map((one) => one.replace(/ @.*?:\d+/, ''))).toContain('caller tasks.add "tasks.add"')
  })

  test.each([
    ['another package', `import { createClient } from 'redis'\ncreateClient().createTask("tasks.add")`],
    ['nothing', `client.createTask("tasks.add")`],
    [
      'any',
      `import { createClient } from 'celery-node'\nfunction f(client: any) { client.createTask("tasks.add") }`,
    ],
    [
      'an inner name',
      `import { createClient } from 'celery-node'\nconst client = createClient()\nfunction f(client) { client.createTask("tasks.add") }`,
    ],
    [
      'a package of a like name',
      `import { createClient } from 'celery-node-mock'\ncreateClient().createTask("tasks.add")`,
    ],
  ])('and not guessed from %s', (_, text) => {
    const found = named({ 'a.ts': text }).map((one) => one.replace(/ @.*/, ''))
    expect(found).toEqual(['probable-caller tasks.add'])
  })
})

describe('a name is known', () => {
  test.each([
    ['in other quotes', `client.createTask('tasks.add')`, [`caller tasks.add @ a.ts:2 'tasks.add'`]],
    [
      'as a template that is all text',
      'client.createTask(`tasks.add`)',
      ['caller tasks.add @ a.ts:2 `tasks.add`'],
    ],
    ['with escapes', `client.createTask("tasks\\x2eadd")`, ['caller tasks.add @ a.ts:2 "tasks\\x2eadd"']],
    [
      'from a constant',
      `const ADD = "tasks.add" as const\nclient.createTask(ADD)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from an object',
      `const T = { add: "tasks.add", 'sub': "tasks.sub" } as const\nclient.createTask(T.add); client.createTask(T['sub'])`,
      ['caller tasks.add @ a.ts:2 "tasks.add"', 'caller tasks.sub @ a.ts:2 "tasks.sub"'],
    ],
    [
      'from objects in objects',
      `const T = Object.freeze({ math: { add: "tasks.add" } }) satisfies object\nclient.createTask(T.math.add)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'through a spread',
      `const M = { add: "tasks.add" }; const T = { ...M, add2: "no" }\nclient.createTask(T.add)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from an object that is taken apart',
      `const { add: name } = { add: "tasks.add" }\nclient.createTask(name)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from an enum',
      `enum T { Add = "tasks.add", Sub = 1 }\nclient.createTask(T.Add); client.createTask(T.Sub)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from a static field',
      `class T { static readonly ADD = "tasks.add" }\nclient.createTask(T.ADD)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from a property that is set later',
      `const T = {}\nT.add = "tasks.add"\nclient.createTask(T.add)`,
      ['caller tasks.add @ a.ts:3 "tasks.add"'],
    ],
    [
      'whatever the key',
      `const T = { add: "tasks.add", sub: "tasks.sub" }\nclient.createTask(T[kind])`,
      ['caller tasks.add @ a.ts:2 "tasks.add"', 'caller tasks.sub @ a.ts:2 "tasks.sub"'],
    ],
    [
      'from parts',
      `const APP = "tasks"\nclient.createTask(\`\${APP}.add\`)`,
      ['caller tasks.add @ a.ts:3 parts'],
    ],
    [
      'from a sum',
      `const APP = "tasks"\nclient.createTask(APP + "." + "add")`,
      ['caller tasks.add @ a.ts:3 parts'],
    ],
    ['beside nothing', `client.createTask("tasks.add" + "")`, ['caller tasks.add @ a.ts:2 "tasks.add"']],
    [
      'on both sides of a choice',
      `client.createTask(fast ? "tasks.fast" : "tasks.slow")`,
      ['caller tasks.fast @ a.ts:2 "tasks.fast"', 'caller tasks.slow @ a.ts:2 "tasks.slow"'],
    ],
    [
      'as what is there by default',
      `client.createTask(process.env.TASK ?? "tasks.add")`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from a loop',
      `for (const name of ["tasks.add", "tasks.sub"]) client.createTask(name)`,
      ['caller tasks.add @ a.ts:2 "tasks.add"', 'caller tasks.sub @ a.ts:2 "tasks.sub"'],
    ],
    [
      'from a list',
      `["tasks.add"].forEach((name) => client.createTask(name))`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'through a function',
      `function send(name: string) { return client.createTask(name) }\nsend("tasks.add")\nsend("tasks.add")`,
      ['caller tasks.add @ a.ts:3 "tasks.add"', 'caller tasks.add @ a.ts:4 "tasks.add"'],
    ],
    [
      'through two',
      `const inner = (n) => client.createTask(n)\nconst outer = (a, n) => inner(n)\nouter(1, "tasks.add")`,
      ['caller tasks.add @ a.ts:4 "tasks.add"'],
    ],
    [
      'through an options object',
      `const run = ({ task = "tasks.echo", args = [] } = {}) => client.createTask(task).applyAsync(args)\nrun({ task: "tasks.add" })`,
      ['caller tasks.echo @ a.ts:2 "tasks.echo"', 'caller tasks.add @ a.ts:3 "tasks.add"'],
    ],
    [
      'through a method',
      `class Q { send(name) { client.createTask(name) } add() { this.send("tasks.add") } }`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'from a prefixing function',
      `const send = (name) => client.createTask(\`tasks.\${name}\`)\nsend("add")\nsend("sub")`,
      ['caller tasks.add @ a.ts:2 parts', 'caller tasks.sub @ a.ts:2 parts'],
    ],
    [
      'from what a function returns',
      `function nameOf() { return "tasks.add" }\nclient.createTask(nameOf())`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
    [
      'beside one that is not',
      `const T = { add: "tasks.add", env: process.env.T }\nclient.createTask(T[kind])`,
      ['caller tasks.add @ a.ts:2 "tasks.add"'],
    ],
  ])('%s', (_, text, expected) => {
    expect(named(given(text))).toEqual(expected)
  })

  test.each([
    ['a variable from outside', 'client.createTask(process.env.TASK)'],
    ['a part from outside', `client.createTask(\`\${process.env.APP}.add\`)`],
    ['a parameter that nobody gives', 'export const send = (name) => client.createTask(name)'],
    ['a spread', 'const send = (a, name) => client.createTask(name)\nsend(...x, "tasks.add")'],
    ['a number', 'client.createTask(1)'],
    ['nothing', 'client.createTask(); client.createTask("")'],
    ['the second argument', 'client.createTask(unknown, "tasks.add")'],
    ['a call of something else', 'client.other("tasks.add"); createTask("tasks.add")'],
  ])('and not guessed from %s', (_, text) => {
    expect(named(given(text))).toEqual([])
  })

  test('the place of its literal, which may be in another file', () => {
    const files = {
      ...given(
        `import { TASKS, Names as N } from './names.js'\nimport add, * as more from './more'\nclient.createTask(TASKS.add)\nclient.createTask(N.Sub)\nclient.createTask(add)\nclient.createTask(more.mul)`,
      ),
      'names.ts': `\n\nexport const TASKS = { add: 'tasks.add' } as const\nenum Names { Sub = 'tasks.sub' }\nexport { Names }`,
      'more/index.js': `export default 'tasks.default'\nexport const mul = 'tasks.mul'`,
    }
    expect(named(files)).toEqual([
      "caller tasks.default @ more/index.js:1 'tasks.default'",
      "caller tasks.mul @ more/index.js:2 'tasks.mul'",
      "caller tasks.add @ names.ts:3 'tasks.add'",
      "caller tasks.sub @ names.ts:4 'tasks.sub'",
    ])
  })

  test('through a function of another file, under another name', () => {
    expect(
      named({
        'client.ts': CLIENT,
        'send.ts': `import { client } from './client'\nexport const send = (name: string) => client.sendTask(name)\nexport default function (name: string) { client.sendTask(name) }`,
        'index.ts': `export { send as post } from './send'`,
        'a.ts': `import { post as enqueue } from '.'\nimport run from './send'\nenqueue("tasks.add")\nrun("tasks.sub")`,
      }),
    ).toEqual(['caller tasks.add @ a.ts:3 "tasks.add"', 'caller tasks.sub @ a.ts:4 "tasks.sub"'])
  })

  test('in any kind of file, with any line ends and a BOM', () => {
    const text = `\uFEFFimport { createClient } from 'celery-node'\r\n\r\ncreateClient().createTask('tasks.add')\r\n`
    for (const extension of ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'])
      expect(named({ [`a.${extension}`]: text })).toEqual([`caller tasks.add @ a.${extension}:3 'tasks.add'`])
    for (const extension of ['vue', 'd.ts', 'py', 'json'])
      expect(named({ [`a.${extension}`]: text })).toEqual([])
  })
})

describe('workers', () => {
  test('name the tasks that they run', () => {
    const text = `import { createWorker } from 'celery-node'\nconst worker = createWorker()\nworker.register("tasks.add", (a, b) => a + b)\nworker.start()`
    expect(named({ 'a.ts': text })).toEqual(['handler tasks.add @ a.ts:3 "tasks.add"'])
  })

  test('run what these programs call, which is no business of Python then', () => {
    const text = `import * as celery from 'celery-node'\ncelery.createWorker().register("js.add", add)\nconst c = celery.createClient()\nc.createTask("js.add"); c.createTask("py.add")`
    expect(named({ 'a.ts': text })).toEqual([
      'handler js.add @ a.ts:2 "js.add"',
      'caller py.add @ a.ts:4 "py.add"',
    ])
  })

  test('are not clients, nor is what else registers something', () => {
    const text = `import { createClient, createWorker } from 'celery-node'\ncreateWorker().createTask("a")\ncreateClient().register("b", f)\nfastify.register("c", f)`
    expect(named({ 'a.ts': text })).toEqual([])
  })
})

describe('what is not given', () => {
  const texts = new Map(
    Object.entries(
      given(`import { ADD } from './names'\nimport { x } from './unused'\nclient.createTask(ADD)`),
    ),
  )

  test('is missing, as far as a name depends on it', () => {
    const { references, missing } = read(
      texts,
      (path) => texts.has(path) || /^(names|unused)\.ts$/.test(path),
    )
    expect([references, [...missing]]).toEqual([[], ['names.ts']])
  })

  test('is not missing where the revision does not have it', () => {
    expect([...read(texts).missing]).toEqual([])
  })
})
