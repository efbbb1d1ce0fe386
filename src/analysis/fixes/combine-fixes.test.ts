import { describe, expect, it } from 'vitest'
import type { SourceText } from '../model/source-text.ts'
import type { Edit, Finding, Fix } from '../model/types.ts'
import { combineFixes } from './combine-fixes.ts'

const edit = (startLine: number, replacement: string, path = 'a.py', endLine = startLine): Edit => {
  return { path, startLine, endLine, replacement }
}

function finding(edits: readonly Edit[], fix: Partial<Fix> = {}): Finding {
  return { fix: { title: ['fix'], safety: 'safe', verified: true, edits, ...fix } } as Finding
}

function combine(findings: readonly Finding[], texts: Readonly<Record<string, SourceText>> = FILES) {
  const { files, fixed, left } = combineFixes({ findings, headText: new Map(Object.entries(texts)) })
  return { files: files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('latin1')]), fixed, left }
}

const FILES: Readonly<Record<string, SourceText>> = {
  'a.py': { text: 'one\ntwo\nthree\n', encoding: 'utf-8' },
  'b.py': { text: '# caf\xe9\r\ntwo\r\n', encoding: 'latin-1' },
}

describe('fixes', () => {
  it('of several findings are put together, each file in its own encoding and line ends', () => {
    const findings = [finding([edit(1, 'ONE')]), finding([edit(3, 'THREE\nFOUR'), edit(2, 'TWO', 'b.py')])]
    expect(combine(findings)).toEqual({
      files: [
        ['a.py', 'ONE\ntwo\nTHREE\nFOUR\n'],
        ['b.py', '# caf\xe9\r\nTWO\r\n'],
      ],
      fixed: findings,
      left: [],
    })
  })

  it('that need the same edit get it once', () => {
    const findings = [
      finding([edit(1, 'import x\none'), edit(2, 'TWO')]),
      finding([edit(1, 'import x\none')]),
    ]
    const combined = combine(findings)
    expect(combined.files).toEqual([['a.py', 'import x\none\nTWO\nthree\n']])
    expect(combined.fixed).toEqual(findings)
  })

  it('that meet are not mixed: the later one is left out as a whole', () => {
    const first = finding([edit(1, 'ONE', 'a.py', 2)])
    const second = finding([edit(2, 'TWO'), edit(2, 'TWO', 'b.py')])
    expect(combine([first, second])).toEqual({
      files: [['a.py', 'ONE\nthree\n']],
      fixed: [first],
      left: [second],
    })
  })

  it('that the file’s encoding cannot hold are left out', () => {
    const impossible = finding([edit(2, 'name="größe–x"', 'b.py')])
    expect(combine([impossible])).toEqual({ files: [], fixed: [], left: [impossible] })
  })

  it.each([
    ['not verified', { verified: false }],
    ['a suggestion', { safety: 'suggestion' }],
    ['for display', { safety: 'display' }],
  ] as const)('that are %s are not applied', (_, fix) => {
    expect(combine([finding([edit(1, 'ONE')], fix)])).toEqual({ files: [], fixed: [], left: [] })
  })

  it('can be missing', () => {
    expect(combine([{ fix: null } as Finding])).toEqual({ files: [], fixed: [], left: [] })
  })
})

describe('new files', () => {
  const creation = edit(1, 'a\nb', 'new.py', 0)

  it('hold what their fix says', () => {
    const { files } = combineFixes({ findings: [finding([creation])], headText: new Map() })
    expect(files).toEqual([{ path: 'new.py', bytes: new TextEncoder().encode('a\nb\n'), isNew: true }])
  })

  it('are made once', () => {
    const [one, two] = [finding([creation]), finding([edit(1, 'c', 'new.py', 0)])]
    expect(combine([one, two])).toMatchObject({ fixed: [one], left: [two] })
    expect(combine([one, finding([creation])])).toMatchObject({ files: [['new.py', 'a\nb\n']], left: [] })
  })
})

it('a fix that follows a new name is left out where another fix restores the old one', () => {
  const names = [{ old: 'shop.pay', new: 'shop.settle' }]
  const follows = { ...finding([edit(3, 'THREE')], { follows: ['shop.settle'] }), names }
  const restores = { ...finding([edit(1, 'ONE')]), names }
  expect(combine([follows, restores])).toMatchObject({ fixed: [restores], left: [follows] })
  expect(combine([follows, follows])).toMatchObject({ fixed: [follows, follows], left: [] })
})
