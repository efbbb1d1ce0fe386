import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainYaml } from '../deployment/yaml-text.ts'
import { fixtureRowsIn } from '../schedule-rows/fixture-rows.ts'
import { applyEdits } from './apply-edits.ts'
import { withoutItems } from './remove-fixture-rows.ts'
import { toLineEdits } from './text-edit.ts'

const GONE = 'shop.gone'

/** The fixture without the rows of the task, or null where they stay. */
function without(path: string, text: string): string | null {
  const rows = fixtureRowsIn(new Map([[path, text]]), new Set([GONE]), plainYaml)
  const edits = withoutItems(path, text, rows)
  const lines = edits && toLineEdits(text, edits)
  return lines && applyEdits(text, lines)
}

const instance = (task: string, name = 'a') => ({
  model: 'django_celery_beat.periodictask',
  fields: { name, task },
})

describe('a fixture in JSON', () => {
  const names = fc.string({ unit: fc.constantFrom('"', '\\', '[', '}', ',', 'a', '\n', ' ') })
  const lists = fc
    .array(fc.record({ isGone: fc.boolean(), name: names }), { minLength: 1, maxLength: 8 })
    .filter((rows) => rows.some(({ isGone }) => isGone) && rows.some(({ isGone }) => !isGone))

  test.each([undefined, 2, '\t'])('loses exactly these rows, indented by %j', (indent) => {
    fc.assert(
      fc.property(lists, (list) => {
        const all = list.map(({ isGone, name }) => instance(isGone ? GONE : 'shop.stays', name))
        const left = all.filter(({ fields }) => fields.task !== GONE)
        expect(JSON.parse(without('a.json', JSON.stringify(all, null, indent)) ?? '')).toEqual(left)
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  test('keeps its line ends and the layout of the other rows', () => {
    const text = `[\r\n  ${JSON.stringify(instance('shop.stays'))},\r\n  ${JSON.stringify(instance(GONE))}\r\n]\r\n`
    expect(without('a.json', text)).toBe(`[\r\n  ${JSON.stringify(instance('shop.stays'))}\r\n]\r\n`)
  })

  test('with no other row keeps it', () => {
    expect(without('a.json', JSON.stringify([instance(GONE)]))).toBeNull()
  })
})

describe('a fixture in YAML', () => {
  const row = (task: string, more = '') =>
    `- model: django_celery_beat.periodictask\n  fields:\n    name: a\n    task: ${task}\n${more}`

  test.each([
    [row(GONE) + row('shop.stays'), row('shop.stays')],
    [`---\n${row('shop.stays')}\n${row(GONE)}`, `---\n${row('shop.stays')}`],
    [
      `${row('shop.stays')}${row(GONE, '    queue: >\n      - model\n')}${row('b')}`,
      row('shop.stays') + row('b'),
    ],
  ])('loses the row of %j', (text, expected) => {
    expect(without('a.yaml', text)).toBe(expected)
  })

  test.each([
    ['a comment', `${row(GONE)}# The most important one\n${row('shop.stays')}`],
    ['an anchor', `${row(GONE, '    interval: &daily 1\n')}${row('shop.stays', '    interval: *daily\n')}`],
    ['a list in brackets', `[{model: django_celery_beat.periodictask, fields: {task: ${GONE}}}, {}]`],
    ['an indented list', ` ${row(GONE).replaceAll('\n', '\n ')}\n ${row('b').replaceAll('\n', '\n ')}`],
  ])('with %s keeps it', (_, text) => {
    expect(without('a.yaml', text)).toBeNull()
  })
})
