import { describe, expect, it } from 'vitest'
import { plain, prose } from '../../shared/prose.ts'
import type { Edit, Finding, FixSafety, RemedyOutcome, Severity } from '../model/types.ts'
import { chooseFixes, type FixSelection } from './choose-fixes.ts'

const RULES = ['task-without-name', 'task-removed']
const NOTHING: FixSelection = { everything: false, all: false, names: [] }
const EVERYTHING = { ...NOTHING, everything: true }
const named = (...names: string[]) => ({ ...NOTHING, names })

let line = 0

function edit(at: number): Edit {
  return { path: 'a.py', startLine: at, endLine: at, replacement: `line ${at}` }
}

function finding(rule: string, severity: Severity, task: string | null, safety: FixSafety | null = 'safe') {
  const fix = safety && { title: prose`fix`, safety, verified: true, edits: [edit(++line)] }
  const fingerprint = `${rule} ${line} ${task}`
  return { rule, severity, names: [{ old: null, new: task }], fingerprint, fix } as unknown as Finding
}

const error = finding('task-removed', 'error', 'a.pay')
const warning = finding('task-without-name', 'warning', 'a.ship')
const notice = finding('task-without-name', 'notice', 'b.pack')
const suggested = finding('task-name-mismatch', 'warning', 'b.bill', 'suggestion')
const hinted = finding('task-name-mismatch', 'notice', 'b.hint', 'suggestion')
const shown = finding('task-removed', 'error', 'b.shown', 'display')
const bare = finding('unused-suppression', 'notice', null, null)
const ALL = [error, warning, notice, suggested, hinted, shown, bare]
const headText = new Map([
  [
    'a.py',
    { text: Array.from({ length: 20 }, (_, i) => `${i}\n`).join(''), encoding: 'utf-8', bom: false } as const,
  ],
])

function choose(
  selection: FixSelection,
  remedies?: readonly RemedyOutcome[],
  findings: readonly Finding[] = ALL,
) {
  return chooseFixes({ findings, headText, ...(remedies && { remedies }) } as never, selection, RULES)
}

function alias(task: string, at: number, fingerprints: readonly string[]): RemedyOutcome {
  const fix = {
    title: prose`alias`,
    safety: 'safe',
    verified: true,
    edits: [{ ...edit(at), replacement: task }],
  } as const
  return { remedy: { kind: 'alias', task }, fix, fingerprints }
}

describe('the findings of a selection', () => {
  it('are errors and warnings; suggestions and notices are left out and named', () => {
    expect(choose(EVERYTHING)).toMatchObject({
      fixed: [error, warning],
      suggestions: [suggested],
      notices: [notice, hinted],
      unknown: [],
    })
  })

  it('may be suggestions, but never a fix that is only shown', () => {
    expect(choose({ ...EVERYTHING, all: true })).toMatchObject({
      fixed: [error, warning, suggested],
      suggestions: [],
    })
    expect(choose({ ...named('b.shown'), all: true })).toMatchObject({ fixed: [], files: [] })
  })

  it.each([
    ['a rule', ['task-without-name'], [warning, notice]],
    ['a task', ['b.pack'], [notice]],
    ['rules and tasks', ['b.pack', 'task-removed'], [error, notice]],
  ])('have %s', (_, names, fixed) => {
    expect(choose(named(...names))).toMatchObject({ fixed, unknown: [] })
  })

  it('have the old name of a task like the new one', () => {
    const renamed = { ...error, names: [{ old: 'a.old', new: 'a.new' }] }
    for (const name of ['a.old', 'a.new']) expect(choose(named(name), [], [renamed]).fixed).toEqual([renamed])
  })

  it('are those of a thread, whose suggestion counts as safe', () => {
    const thread = { ...NOTHING, fingerprints: [suggested.fingerprint] }
    expect(choose(thread)).toMatchObject({ fixed: [suggested], suggestions: [] })
  })

  it('are none for names that nothing has, which are given back once', () => {
    expect(choose(named('a.gone', 'a.gone'))).toMatchObject({ fixed: [], files: [], unknown: ['a.gone'] })
  })
})

describe('requested remedies', () => {
  it('are applied in place of the fixes of the findings that they end', () => {
    const chosen = choose(EVERYTHING, [alias('a.pay', 9, [error.fingerprint])])
    expect(chosen).toMatchObject({ fixed: [warning], remedies: [{ remedy: { task: 'a.pay' } }], refused: [] })
    expect(new TextDecoder().decode(chosen.files[0]?.bytes).split('\n')[8]).toBe('a.pay')
  })

  it('are applied without any finding', () => {
    expect(choose(NOTHING, [alias('a.pay', 9, [])])).toMatchObject({ fixed: [], remedies: [{}] })
  })

  it('are refused with the reason that the engine gives, or where two edit one line', () => {
    const refused: RemedyOutcome = { remedy: { kind: 'stub', task: 'a' }, refusal: prose`It is there.` }
    const chosen = choose(NOTHING, [refused, alias('b', 9, []), alias('c', 9, [])])
    expect(chosen.remedies.map(({ remedy }) => remedy.task)).toEqual(['b'])
    expect(chosen.refused.map(({ remedy }) => remedy.task)).toEqual(['a', 'c'])
  })

  it('say that rows wait where the alias keeps calls on the old name', () => {
    const renamed = { ...error, names: [{ old: 'a.old', new: 'a.new' }] }
    const rows = { changes: [{ kind: 'rename task', from: 'a.old', to: 'a.new' }] }
    const fix = { ...error.fix, edits: [], follows: ['a.new'], rows }
    const migration = { remedy: { kind: 'migration', task: 'a.old' }, fix, fingerprints: [] } as never
    const chosen = choose(NOTHING, [migration, alias('a.old', 9, [renamed.fingerprint])], [renamed])
    expect(chosen.remedies.map(({ remedy }) => remedy.kind)).toEqual(['alias'])
    expect(chosen.refused.map(({ refusal }) => plain(refusal))).toEqual([
      'Calls go on sending `a.old`, and a rollback may bring back workers that know it alone. Request the migration with the change that lets calls send `a.new`.',
    ])
  })

  it('say that the encoding of a file cannot hold them', () => {
    const latin = new Map([['a.py', { text: 'one\n', encoding: 'latin-1' } as const]])
    const report = { findings: [], headText: latin, remedies: [alias('größe–x', 1, [])] }
    expect(chooseFixes(report, NOTHING, RULES).refused.map(({ refusal }) => plain(refusal))).toEqual([
      'The encoding of `a.py`, `latin-1`, cannot hold the text of the alias.',
    ])
  })

  it('make fixes void that write the new name over the old one', () => {
    const renamed = { ...error, names: [{ old: 'a.old', new: 'a.new' }] }
    const follows = { ...warning, fix: warning.fix && { ...warning.fix, follows: ['a.new'] } }
    const chosen = choose(EVERYTHING, [alias('a.old', 9, [renamed.fingerprint])], [renamed, follows])
    expect(chosen).toMatchObject({
      fixed: [],
      left: [{ finding: follows, why: { kind: 'old name kept' } }],
      remedies: [{}],
    })
  })
})
