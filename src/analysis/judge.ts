import { hash } from '../shared/hash.ts'
import { compareTasks, type LinkedChange } from './contract/compare.ts'
import { link, type Snapshot, type SnapshotInput } from './contract/snapshot.ts'
import { applyEdits } from './fixes/apply-edits.ts'
import { toLineEdits } from './fixes/text-edit.ts'
import type { FileFacts } from './python/facts.ts'
import type { FixDraft, Report, Rule, RuleContext } from './rules/define-rule.ts'
import { RULES } from './rules/index.ts'
import type { Settings } from './settings.ts'
import type { Edit, Finding, Fix, Severity } from './types.ts'

export interface Judgement {
  readonly changes: readonly LinkedChange[]
  readonly findings: readonly Finding[]
}

/** Everything a judgement is made from; a function of it alone. */
export interface Case {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly headInput: SnapshotInput
  readonly settings: Settings
  headText(path: string): string | null
  /** Reads the facts of a text that exists only in memory: a file with a fix applied. */
  readFacts(text: string): FileFacts
  /** Tasks whose absence at head proves nothing, as their file could not be read there. */
  isUncertain(path: string): boolean
}

/** Compares, applies the rules, and keeps of the fixes those that hold when they are applied. */
export function judge(input: Case): Judgement {
  const changes = changesOf(input, input.head)
  const reports = runRules(input, input.head, changes, input.headText)
  const before = new Set(reports.map((report) => report.fingerprint))
  const findings = reports.map(({ draft, ...finding }): Finding => {
    return { ...finding, fix: draft && prove(input, draft, finding.fingerprint, before) }
  })
  return { changes, findings: findings.sort(compareFindings) }
}

interface Judged extends Omit<Finding, 'fix'> {
  readonly draft: FixDraft | null
}

function changesOf(input: Case, head: Snapshot): LinkedChange[] {
  return compareTasks(input.base.tasks, head.tasks).filter(
    (change) => !(change.kind === 'removed' && change.old && input.isUncertain(change.old.path)),
  )
}

function runRules(
  input: Case,
  head: Snapshot,
  changes: readonly LinkedChange[],
  headText: RuleContext['headText'],
): Judged[] {
  const context: RuleContext = { base: input.base, head, changes, headText }
  const judged: Judged[] = []
  const taken = new Map<string, number>()
  for (const rule of RULES) {
    const severity = severityOf(rule, input.settings)
    if (severity === 'off') continue
    for (const { fix, ...report } of rule.check(context)) {
      const key = fingerprintKey(rule, report)
      const nth = taken.get(key) ?? 0
      taken.set(key, nth + 1)
      judged.push({ ...report, rule: rule.id, severity, fingerprint: hash(`${key}\0${nth}`), draft: fix })
    }
  }
  return judged
}

function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.id] ?? rule.severity
}

/** Rule, path and wire names: what a finding is about, wherever its lines move to. */
function fingerprintKey(rule: Rule, report: Omit<Report, 'fix'>): string {
  return [
    rule.id,
    report.path,
    ...report.names.flatMap(({ old, new: next }) => [old ?? '', next ?? '']),
  ].join('\0')
}

/** A fix is offered when its result is valid Python, the finding is gone and nothing new is found. */
function prove(input: Case, draft: FixDraft, fingerprint: string, before: ReadonlySet<string>): Fix | null {
  const edits = lineEdits(input, draft)
  if (edits === null) return null
  const { title, safety } = draft
  const texts = new Map<string, string>()
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = input.headText(path)
    if (text === null) return null
    texts.set(
      path,
      applyEdits(
        text,
        edits.filter((edit) => edit.path === path),
      ),
    )
  }
  const facts = new Map([...texts].map(([path, text]) => [path, input.readFacts(text)]))
  for (const [path, read] of facts) {
    if (read.errorLines.length > (input.headInput.facts(path)?.errorLines.length ?? 0)) return null
  }
  const head = link({ ...input.headInput, facts: (path) => facts.get(path) ?? input.headInput.facts(path) })
  const headText = (path: string): string | null => texts.get(path) ?? input.headText(path)
  const after = runRules(input, head, changesOf(input, head), headText)
  const verified = after.every(
    (finding) => finding.fingerprint !== fingerprint && before.has(finding.fingerprint),
  )
  return verified ? { title, safety, verified, edits } : null
}

function lineEdits(input: Case, draft: FixDraft): Edit[] | null {
  const paths = [...new Set(draft.edits.map((edit) => edit.path))]
  const edits = paths.map((path) => {
    const text = input.headText(path)
    const own = draft.edits.filter((edit) => edit.path === path)
    return text === null ? null : toLineEdits(text, own)
  })
  return edits.some((one) => one === null) ? null : edits.flatMap((one) => one ?? [])
}

function compareFindings(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  return a.fingerprint < b.fingerprint ? -1 : 1
}
