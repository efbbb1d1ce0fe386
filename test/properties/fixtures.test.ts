import { beforeAll, describe, expect, test } from 'vitest'
import { applyEdits, splitLines } from '../../src/analysis/fixes/apply-edits.ts'
import { createsFile } from '../../src/analysis/model/edit.ts'
import type { CheckReport, Edit, Finding, Fix } from '../../src/analysis/model/types.ts'
import { RULES } from '../../src/analysis/rules/index.ts'
import { unusedSuppression } from '../../src/analysis/rules/unused-suppression.ts'
import { loadPythonParser, type ReadFacts } from '../../src/pipeline/python-parser.ts'
import { bytesOf, type Files } from '../support/memory-source.ts'
import { check, type RuleCase, ruleCases } from '../support/rule-cases.ts'

/** What must hold of every report, tried on every case that the rules have. */
const cases = ruleCases().map((one) => ({ ...one, label: `${one.rule}/${one.name}` }))

let readFacts: ReadFacts
beforeAll(async () => {
  readFacts = await loadPythonParser()
})

describe.each(cases)('$label', (one) => {
  let report: CheckReport
  beforeAll(async () => {
    report = await check(one)
  })

  test('says nothing where nothing changed', async () => {
    for (const side of [one.base, one.head]) {
      const { changes, findings } = await check({ ...one, base: side, head: side })
      expect([...changes, ...findings]).toEqual([])
    }
  })

  test('points at lines that exist', () => {
    for (const { path, line, endLine, side, fix } of report.findings) {
      expect(line).toBeGreaterThanOrEqual(1)
      expect(endLine).toBeGreaterThanOrEqual(line)
      expect(endLine).toBeLessThanOrEqual(linesOf(one[side], path).length)
      for (const edit of fix?.edits ?? []) {
        if (createsFile(edit)) {
          expect(Object.keys(one.head)).not.toContain(edit.path)
          continue
        }
        // An empty file has one line to put something into.
        expect(edit.endLine).toBeLessThanOrEqual(Math.max(1, linesOf(one.head, edit.path).length))
      }
    }
  })

  test('distinguishes its findings, also when lines move down', async () => {
    const prints = report.findings.map(({ fingerprint }) => fingerprint)
    expect(new Set(prints).size).toBe(prints.length)
    const moved = await check({ ...one, head: movedDown(one.head) })
    expect(moved.findings.map(({ fingerprint }) => fingerprint).sort()).toEqual(prints.sort())
  })

  test('offers fixes that fix their findings and change nothing else', async () => {
    for (const finding of report.findings) {
      if (finding.fix) await expectToMend(one, report, finding, finding.fix)
    }
  })
})

async function expectToMend(one: RuleCase, report: CheckReport, finding: Finding, fix: Fix): Promise<void> {
  expect(fix.verified).toBe(true)
  const fixed = { ...one.head, ...fixedFiles(one.head, fix) }
  for (const path of new Set(fix.edits.map((edit) => edit.path))) {
    if (path.endsWith('.py')) expect(readFacts(textOf(fixed, path)).errorLines).toEqual([])
    const own = fix.edits.filter((edit) => edit.path === path)
    if (own.some(createsFile)) continue
    const after = untouchedLines(linesOf(fixed, path), own, (edit) => edit.replacement.split('\n').length)
    const before = untouchedLines(linesOf(one.head, path), own, (edit) => edit.endLine - edit.startLine + 1)
    expect(after).toEqual(before)
  }
  const { findings } = await check({ ...one, head: fixed })
  const before = report.findings.map(({ fingerprint }) => fingerprint)
  const left = new Set(findings.map(({ fingerprint }) => fingerprint))
  expect(left).not.toContain(finding.fingerprint)
  // A rule that yields to the fixed one, or to another that is gone with it, may report its finding now.
  const gone = new Set(
    report.findings.flatMap(({ rule, fingerprint }) => (left.has(fingerprint) ? [] : [rule])),
  )
  const next = RULES.filter(({ yieldsTo }) => yieldsTo?.some((id) => gone.has(id))).map(({ id }) => id)
  // A comment that is not needed any more was, until now.
  const allowed = [...next, unusedSuppression.id]
  const after = findings
    .filter((one) => !allowed.includes(one.rule) && !isLeftOf(one, report.findings))
    .map(({ fingerprint }) => fingerprint)
  expect(before).toEqual(expect.arrayContaining(after))
}

/** What is left of a finding about several tasks, one of which is fixed, or joins findings that were single before. */
function isLeftOf({ rule, path, names }: Finding, before: readonly Finding[]): boolean {
  const named = before.filter((one) => one.rule === rule && one.path === path).flatMap((one) => one.names)
  return names.length > 0 && names.every((name) => named.some((other) => other.old === name.old))
}

function fixedFiles(head: Files, { edits }: Fix): Files {
  const paths = [...new Set(edits.map((edit) => edit.path))]
  return Object.fromEntries(
    paths.map((path) => {
      const own = edits.filter((edit) => edit.path === path)
      return [path, applyEdits(own.some(createsFile) ? '' : textOf(head, path), own)]
    }),
  )
}

/** The lines that no edit covers, each with its own line end; `sizeOf` says how many lines an edit covers here. */
function untouchedLines(
  lines: readonly string[],
  edits: readonly Edit[],
  sizeOf: (edit: Edit) => number,
): string[] {
  const kept: string[] = []
  let next = 0
  let read = 0
  for (const edit of [...edits].sort((a, b) => a.startLine - b.startLine)) {
    const gap = edit.startLine - 1 - read
    kept.push(...lines.slice(next, next + gap))
    next += gap + sizeOf(edit)
    read = edit.endLine
  }
  return [...kept, ...lines.slice(next)]
}

/** Each file with three blank lines before its first statement. */
function movedDown(files: Files): Files {
  return Object.fromEntries(
    Object.keys(files).map((path) => {
      const text = textOf(files, path)
      const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
      const end = text.includes('\r\n') ? '\r\n' : '\n'
      return [
        path,
        isText(files, path) ? mark + end.repeat(3) + text.slice(mark.length) : (files[path] ?? ''),
      ]
    }),
  )
}

function isText(files: Files, path: string): boolean {
  return !textOf(files, path).includes('\ufffd')
}

function linesOf(files: Files, path: string): string[] {
  return splitLines(textOf(files, path))
}

function textOf(files: Files, path: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(files[path] ?? ''))
}
