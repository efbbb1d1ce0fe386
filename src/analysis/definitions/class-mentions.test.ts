import { beforeAll, expect, test } from 'vitest'
import { loadPythonParser, type ReadFacts } from '../../pipeline/python-parser.ts'
import { usesOf } from './class-mentions.ts'

let read: ReadFacts
beforeAll(async () => {
  read = await loadPythonParser()
})

function uses(text: string) {
  return usesOf(text, read(text).statements, { name: 'Melt', wireName: 'mint.tasks.Melt' })
}

test.each([
  'from mint.tasks import Melt',
  'from mint.tasks import (\n    Strike,\n    Melt,\n)',
  'class Melt(Task):\n    name = "mint.tasks.Melt"\n',
  'class A(Melted): ...',
  '# Melt goes first.',
  'super(Melt, self).run()',
  'print(Melt.name)',
])('%s is harmless', (text) => {
  expect(uses(text)).toEqual({ sends: false, makes: false, others: false, instance: null })
})

test.each([
  ['Melt.delay(1)', false],
  ['Melt().apply_async((1,))', true],
  ['chain(Melt().s(1), strike.s())', true],
  ['app.send_task("mint.tasks.Melt")', false],
])('%s sends it', (text, makes) => {
  expect(uses(text)).toEqual({ sends: true, makes, others: false, instance: null })
})

test.each([
  'plug(Melt)',
  'class Gold(Melt): ...',
  'PLUGS = [Melt]',
  'Melt().run(1)',
  'import_string("mint.other.Melt")',
  'task = Melt(retries=3)',
  'a = Melt()\nb = Melt()',
  'Melt.delay(1)\n'.repeat(1001),
])('%s may register it', (text) => {
  expect(uses(text).others).toBe(true)
})

test('an instance has a variable', () => {
  expect(uses('melt = Melt()\nmelt.delay(1)\n')).toMatchObject({ others: false, instance: 'melt' })
})
