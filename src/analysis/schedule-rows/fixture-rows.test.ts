import { expect, test } from 'vitest'
import { plainYaml } from '../deployment/yaml-text.ts'
import { fixtureRowsIn } from './fixture-rows.ts'

const NAMES = new Set(['shop.tasks.pay'])

function rowsOf(path: string, text: string) {
  return fixtureRowsIn(new Map([[path, text]]), NAMES, plainYaml)
}

const row = (fields: object, model: unknown = 'django_celery_beat.PeriodicTask') =>
  JSON.stringify([{ model, fields }])

test.each([
  ['{"task": "shop.tasks.pay", "model": "django_celery_beat.periodictask"}'],
  [row({ task: ['shop.tasks.pay'] })],
  [row({ task: 'shop.tasks.pay' }, { toLowerCase: 1 })],
  [row({ task: 'shop.tasks.pay', enabled: false })],
  ['[null, 1, "periodictask", [[]], {"model": null}]'],
  ['[{"model": "django_celery_beat.periodictask", "fields": null}]'],
  [`${'['.repeat(500_000)}"periodictask"`],
  ['// periodictask\n[]'],
])('%.60s has no row', (text) => {
  expect(rowsOf('shop/fixtures/a.json', text)).toEqual([])
})

test.each([
  [`${'- '.repeat(2000)}periodictask`],
  ['a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\nmodel: periodictask'],
  ['- model: django_celery_beat.periodictask\n  fields: {task: shop.tasks.pay}\n---\n- {}'],
])('%.60s has no row in YAML', (text) => {
  expect(rowsOf('shop/fixtures/a.yaml', text)).toEqual([])
})

test('the place of a row is not known where its text is there twice', () => {
  const text = `[{"model": "django_celery_beat.periodictask", "fields": {"task": "shop.tasks.pay"}},
{"model": "shop.job", "fields": {"task": "shop.tasks.pay"}}]`
  expect(rowsOf('a.json', text)).toEqual([
    { path: 'a.json', line: 1, task: 'shop.tasks.pay', at: null, instance: { index: 0, count: 2 } },
  ])
})

test('many rows of other tasks are passed over', () => {
  const others = Array.from({ length: 15_000 }, (_, i) => ({
    model: 'django_celery_beat.periodictask',
    fields: { task: `shop.tasks.pay${i}` },
  }))
  const pay = { model: 'django_celery_beat.periodictask', fields: { task: 'shop.tasks.pay' } }
  expect(rowsOf('a.json', JSON.stringify([...others, pay]))).toHaveLength(1)
})
