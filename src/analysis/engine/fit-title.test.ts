import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Prose, plain, prose } from '../../shared/prose.ts'
import { fitTitle, MAX_TITLE } from './fit-title.ts'

const LONG = 'shop.orders.background.processing.tasks.confirmation.send_confirmation_of_order'

function fitted(title: Prose): string {
  return plain(fitTitle(title))
}

test('a title that fits stays as it is', () => {
  const title = prose`Removing ${'shop.tasks.pay'} drops its queued messages`
  expect(fitTitle(title)).toBe(title)
})

test('a long name keeps its end, from a dot on', () => {
  expect(fitted(prose`Removing ${LONG} drops its queued messages`)).toBe(
    'Removing `…confirmation.send_confirmation_of_order` drops its queued messages',
  )
})

test('a name without dots is cut anywhere', () => {
  const title = fitted(prose`Removing ${'x'.repeat(200)} drops its queued messages`)
  expect(title).toBe(`Removing \`…${'x'.repeat(42)}\` drops its queued messages`)
  expect(title).toHaveLength(MAX_TITLE)
})

test('the longest of several names gives way, the short one stays', () => {
  expect(fitted(prose`${LONG} takes queued values of ${'order_id'} as ${'site'}`)).toMatch(
    /^`….*order` takes queued values of `order_id` as `site`$/,
  )
})

test('neither an escape nor a character of two code units is cut in two', () => {
  for (const character of ['\u202e', '\u{1f600}', '\n']) {
    const [before, value, after] = fitTitle(prose`Removing ${character.repeat(99)} drops its queued messages`)
    expect([before, after]).toEqual(['Removing ', ' drops its queued messages'])
    expect(value).toEqual({ code: expect.stringMatching(new RegExp(`^…(${character}){7,}$`, 'u')) })
  }
})

test('any title of short words fits, keeps its words and shows something of each value', () => {
  const values = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(values, ([first = '', second = '', third = '']) => {
      const title = prose`Queued messages of ${first} go from ${second} to ${third}`
      const short = fitTitle(title)
      expect(plain(short).length).toBeLessThanOrEqual(MAX_TITLE)
      expect(short.map((part) => typeof part)).toEqual(title.map((part) => typeof part))
      expect(short.filter((part) => typeof part === 'string')).toEqual(
        title.filter((part) => typeof part === 'string'),
      )
      for (const [i, part] of short.entries()) {
        const whole = title[i]
        if (typeof part === 'string' || typeof whole !== 'object') continue
        if (part.code !== whole.code) expect(whole.code.endsWith(part.code.replace(/^…/, ''))).toBe(true)
      }
    }),
  )
})
