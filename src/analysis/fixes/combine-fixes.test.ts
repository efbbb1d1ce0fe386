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
      left: [{ item: second, why: { kind: 'same lines' } }],
    })
  })

  it('that the file’s encoding cannot hold are left out', () => {
    const impossible = finding([edit(2, 'name="größe–x"', 'b.py')])
    const why = { kind: 'encoding', path: 'b.py', encoding: 'latin-1' }
    expect(combine([impossible])).toEqual({ files: [], fixed: [], left: [{ item: impossible, why }] })
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

describe('fixes that each add an item behind the same line', () => {
  const texts = (path: string, text: string) => ({ [path]: { text, encoding: 'utf-8' } }) as const

  it.each([
    [
      'a worker list with a byte order mark and CRLF',
      'compose.yml',
      '\ufeffa: 1\r\ncommand: "celery -Q a"  # ä\r\nlast: 1',
      ['command: "celery -Q a,b"  # ä', 'command: "celery -Q a,c"  # ä', 'command: "celery -Q a,b"  # ä'],
      '\ufeffa: 1\r\ncommand: "celery -Q a,b,c"  # ä\r\nlast: 1',
    ],
    [
      'entries of a class',
      'queues.py',
      'class Q:\n    A = "a"\n',
      ['    A = "a"\n    B = "b"', '    A = "a"\n    C = "c"'],
      'class Q:\n    A = "a"\n    B = "b"\n    C = "c"\n',
    ],
    [
      'the last items of a list',
      'queues.py',
      'Q = [\n    "a"\n]\n',
      ['    "a",\n    "b"', '    "a",\n    "c"'],
      'Q = [\n    "a",\n    "b",\n    "c"\n]\n',
    ],
  ])('are all applied: %s', (_, path, text, replacements, expected) => {
    const findings = replacements.map((one) => finding([edit(2, one, path)]))
    const { files, left } = combineFixes({ findings, headText: new Map(Object.entries(texts(path, text))) })
    expect(left).toEqual([])
    expect(files.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([expected])
  })

  it.each([
    ['keywords of one call', 'a.py', '@task(bind=True)', ['@task(bind=True, a=1)', '@task(bind=True, b=1)']],
    ['arguments of one decorator', 'a.py', '@task', ['@task(a=1)', '@task(b=1)']],
    ['options of one command', 'Procfile', 'celery worker', ['celery worker -Q a', 'celery worker -Q b']],
    ['another text', 'Procfile', 'celery -Q a', ['celery -Q b', 'celery -Q a,c']],
  ])('are left out where they are not items: %s', (_, path, text, replacements) => {
    const findings = replacements.map((one) => finding([edit(1, one, path)]))
    const { fixed, left } = combineFixes({ findings, headText: new Map(Object.entries(texts(path, text))) })
    expect({ fixed, left: left.map(({ item }) => item) }).toEqual({
      fixed: findings.slice(0, 1),
      left: findings.slice(1),
    })
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
    expect(combine([one, two])).toMatchObject({ fixed: [one], left: [{ item: two }] })
    expect(combine([one, finding([creation])])).toMatchObject({ files: [['new.py', 'a\nb\n']], left: [] })
  })
})

it('a fix that follows a new name is left out where another fix restores the old one', () => {
  const names = [{ old: 'shop.pay', new: 'shop.settle' }]
  const follows = { ...finding([edit(3, 'THREE')], { follows: ['shop.settle'] }), names }
  const restores = { ...finding([edit(1, 'ONE')]), names }
  expect(combine([follows, restores])).toMatchObject({
    fixed: [restores],
    left: [{ item: follows, why: { kind: 'old name kept', by: restores } }],
  })
  expect(combine([follows, follows])).toMatchObject({ fixed: [follows, follows], left: [] })
})
