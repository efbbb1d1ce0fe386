import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodePython, encodePython } from './source-text.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

describe('Python source', () => {
  test('is written back byte for byte, whatever bytes it was', () => {
    const cookie = Array.from(utf8('# coding: latin-1\n'))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary' }).map(utf8),
      fc.uint8Array({ maxLength: 40 }).map((tail) => Uint8Array.from([...cookie, ...tail])),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        const source = decodePython(given)
        if (source.ok) expect(encodePython(source.value)).toEqual({ ok: true, value: given })
      }),
      { seed: 1, numRuns: 1000 },
    )
  })

  test('keeps its byte order mark and its line ends', () => {
    const text = '\ufeffa\r\nb\rc\n'
    expect(decodePython(utf8(text))).toEqual({ ok: true, value: { text, encoding: 'utf-8' } })
  })

  test.each([
    '# -*- coding: latin-1 -*-\n',
    '#!/usr/bin/env python\n# vim: set fileencoding=ISO-8859-1 :\n',
    '\n  # coding=l1\n',
    '# -*- coding: iso-latin-1-unix -*-\n',
  ])('is Latin-1 where it says so: %j', (head) => {
    const source = decodePython(latin1(`${head}# für\n`))
    expect(source).toEqual({ ok: true, value: { text: `${head}# für\n`, encoding: 'latin-1' } })
  })

  test.each([
    ['no declaration', latin1('# für\n'), 'not UTF-8, and no encoding is declared'],
    [
      'one on the third line',
      latin1('#\n#\n# coding: latin-1\n# für\n'),
      'not UTF-8, and no encoding is declared',
    ],
    ['one below code', latin1('x = 1\n# coding: latin-1\n# für\n'), 'not UTF-8, and no encoding is declared'],
    [
      'another encoding',
      latin1('# coding: cp1252\n# für\n'),
      'declares the encoding cp1252, which is not supported',
    ],
    ...['utf-7', 'UTF7', 'unicode_escape', 'raw-unicode-escape', 'iso2022_jp'].map(
      (name): [string, Uint8Array, string] => [
        `an encoding that reads ASCII as something else: ${name}`,
        utf8(`# coding: ${name}\nX = 1  # +AAoAIgAiACI-\n`),
        `declares the encoding ${name.toLowerCase()}, which is not supported`,
      ],
    ),
    ['a NUL byte', utf8('x = 1\0'), 'contains NUL bytes, which Python refuses to import'],
    ['10 MB', new Uint8Array(10 * 1024 * 1024).fill(0x20), 'larger than 1 MiB'],
  ])('is not read with %s', (_, bytes, reason) => {
    expect(decodePython(bytes)).toEqual({ ok: false, error: reason })
  })

  test.each(['utf-8-unix', 'ascii', 'cp1252', 'gbk'])(
    'is read as UTF-8 where %s reads ASCII alike',
    (name) => {
      const text = `# coding: ${name}\nx = 1\n`
      expect(decodePython(utf8(text))).toEqual({ ok: true, value: { text, encoding: 'utf-8' } })
    },
  )

  test('cannot be written in Latin-1 with a character that it lacks', () => {
    const source = { text: 'x = "€"', encoding: 'latin-1' } as const
    expect(encodePython(source)).toEqual({ ok: false, error: 'the character € does not exist in latin-1' })
  })
})
