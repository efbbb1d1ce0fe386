import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeMarkers, encodeMarker } from './marker.ts'

const key = fc.stringMatching(/^[0-9A-Za-z]{1,64}$/)
const keys = fc.array(key, { minLength: 1, maxLength: 50 })

test('a marker decodes to its keys, whatever is around it', () => {
  fc.assert(
    fc.property(keys, fc.string(), fc.string(), (given, before, after) => {
      expect(decodeMarkers('finding', `${before}\n${encodeMarker('finding', given)}\n${after}`)).toEqual(
        given,
      )
    }),
  )
})

test('a finding is remembered in the documented form', () => {
  expect(encodeMarker('finding', ['3f9a'])).toBe('<!-- celery-guard:finding 3f9a -->')
})

test('all markers of a body are read, those of the other kind are not', () => {
  const body = [
    'a',
    encodeMarker('finding', ['f1', 'f2']),
    encodeMarker('reply', ['77']),
    encodeMarker('finding', ['f3']),
  ]
  expect(decodeMarkers('finding', body.join('\n\n'))).toEqual(['f1', 'f2', 'f3'])
  expect(decodeMarkers('reply', body.join('\n\n'))).toEqual(['77'])
})

test('a damaged marker is not a marker', () => {
  expect(decodeMarkers('finding', '<!-- celery-guard:finding f1')).toEqual([])
  expect(decodeMarkers('finding', '<!-- celery-guard:finding f1; f2 -->')).toEqual([])
  expect(decodeMarkers('finding', '<!-- celery-guard:finding  -->')).toEqual([])
})

test.each(['', 'a b', '-->', 'a-b'])('a key that could end the marker is refused: %j', (unfit) => {
  expect(() => encodeMarker('finding', ['f1', unfit])).toThrow(
    `a marker cannot hold the key ${JSON.stringify(unfit)}`,
  )
})
