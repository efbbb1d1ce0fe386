import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createMarkers,
  decodeMarkers,
  deriveMarkerKey,
  encodeMarker,
  keyOf,
  type MarkerKind,
  textOf,
} from './marker.ts'

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

describe('signed markers', () => {
  const key = deriveMarkerKey('a webhook secret')
  const markers = createMarkers(key, 'PR_1')
  const kind = fc.constantFrom<MarkerKind>('finding', 'thread', 'gone', 'reply', 'answer', 'approval')

  test('are read by who wrote them, whatever is around them', () => {
    fc.assert(
      fc.property(kind, keys, fc.string(), fc.string(), (kind, given, before, after) => {
        expect(markers.decode(kind, `${before}\n${markers.encode(kind, given)}\n${after}`)).toEqual(given)
      }),
    )
  })

  test('prove nothing with another key, on another pull request, as another kind or after any change', () => {
    const marker = markers.encode('approval', ['f1', 'f2'])
    expect(createMarkers(deriveMarkerKey('another secret'), 'PR_1').decode('approval', marker)).toEqual([])
    expect(createMarkers(key, 'PR_2').decode('approval', marker)).toEqual([])
    expect(markers.decode('answer', marker.replace('approval', 'answer'))).toEqual([])
    expect(markers.decode('approval', marker.replace('f1', 'f3'))).toEqual([])
    expect(markers.decode('approval', marker.replace('f1 f2', 'f2 f1'))).toEqual([])
    expect(markers.decode('approval', marker.replace(/ sig=\S+/, ''))).toEqual([])
    expect(markers.decode('approval', marker.replace(/sig=\S+/, `sig=${'A'.repeat(22)}`))).toEqual([])
  })

  test('of findings and replies count without a signature, but not with a wrong one', () => {
    expect(markers.decode('finding', encodeMarker('finding', ['f1']))).toEqual(['f1'])
    expect(markers.decode('reply', encodeMarker('reply', ['77']))).toEqual(['77'])
    expect(createMarkers(key, 'PR_2').decode('finding', markers.encode('finding', ['f1']))).toEqual([])
  })

  test('keep the keys of each apart', () => {
    const text = `${markers.encode('approval', ['a', 'b'])}\n${markers.encode('approval', ['c'])}`
    expect(markers.decodeEach('approval', text)).toEqual([['a', 'b'], ['c']])
  })

  test('hold any text as a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const marker = markers.encode('approval', ['f1', keyOf(text)])
        expect(marker.match(/--/g)).toHaveLength(2)
        expect(markers.decode('approval', marker).map(textOf)).toEqual([null, text])
      }),
    )
  })
})
