import { describe, expect, test } from 'vitest'
import { plain, prose, visible } from './prose.ts'

describe('prose', () => {
  test('keeps every foreign value apart from its own words', () => {
    expect(prose`Task ${'a`b'} is gone`).toEqual(['Task ', { code: 'a`b' }, ' is gone'])
  })

  test('splices prose and writes numbers out', () => {
    const inner = prose`of ${'shop'}`
    expect(prose`${2} tasks ${inner}`).toEqual(['2', ' tasks ', 'of ', { code: 'shop' }])
  })

  test('shows values between backticks', () => {
    expect(plain(prose`Task ${'shop.pay'} is gone.`)).toBe('Task `shop.pay` is gone.')
  })
})

describe('visible text', () => {
  test.each([
    ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
    ['a\nb\r\t', 'a\\u000ab\\u000d\\u0009'],
    ['\u202egnp.exe\u2069', '\\u202egnp.exe\\u2069'],
    ['\u2028\u0085', '\\u2028\\u0085'],
    ['a\u200eb\u200fc\u061cd', 'a\\u200eb\\u200fc\\u061cd'],
    ['p\u200ba\u200cy\u200d\u2060\ufeff', 'p\\u200ba\\u200cy\\u200d\\u2060\\ufeff'],
    ['plain é \u{1F600}', 'plain é \u{1F600}'],
  ])('%j is %s', (text, shown) => {
    expect(visible(text)).toBe(shown)
  })
})
