import { hash } from '../shared/hash.ts'
import { compareTasks, type LinkedChange } from './contract/compare.ts'
import type { LinkedTask } from './contract/linked-task.ts'
import { rememberSimilarity, type Similarity } from './contract/similarity.ts'
import { link, type Snapshot, type SnapshotInput } from './contract/snapshot.ts'
import { applyEdits } from './fixes/apply-edits.ts'
import { toLineEdits } from './fixes/text-edit.ts'
import type { FileFacts } from './python/facts.ts'
import type { FixDraft, Report, Rule, RuleContext } from './rules/define-rule.ts'
import { RULES } from './rules/index.ts'
import type { Settings } from './settings.ts'
import type { Edit, Finding, Fix, Severity, Side } from './types.ts'

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
  /** Whether a task's absence on one side proves nothing, as it may stand in a file that could not be read there. */
  isUncertain(task: LinkedTask, missingOn: Side): boolean
}

interface Work extends Case {
  readonly similarity: Similarity
}

/** Compares, applies the rules, and keeps of the fixes those that hold when they are applied. */
export function judge(input: Case): Judgement {
  const work = { ...input, similarity: rememberSimilarity() }
  const changes = changesOf(work, input.head)
  const judged = runRules(work, input.head, changes, input.headText)
  const before = countKeys(judged)
  const findings = judged.map(({ draft, key, ...finding }): Finding => {
    const fix = draft()
    return { ...finding, fix: fix && prove(work, fix, key, before) }
  })
  return { changes, findings: findings.sort(compareFindings) }
}

interface Judged extends Omit<Finding, 'fix'> {
  readonly key: string
  draft(): FixDraft | null
}

function changesOf(work: Work, head: Snapshot): LinkedChange[] {
  return compareTasks(work.base.tasks, head.tasks, work.similarity).filter(({ kind, old, new: next }) => {
    if (kind === 'removed' && old) return !work.isUncertain(old, 'head')
    return !(kind === 'added' && next && work.isUncertain(next, 'base'))
  })
}

function runRules(
  work: Work,
  head: Snapshot,
  changes: readonly LinkedChange[],
  headText: RuleContext['headText'],
): Judged[] {
  const context: RuleContext = { base: work.base, head, changes, headText }
  const judged: Judged[] = []
  const taken = new Map<string, number>()
  for (const rule of RULES) {
    const severity = severityOf(rule, work.settings)
    if (severity === 'off') continue
    for (const { fix, ...report } of rule.check(context)) {
      const key = keyOf(rule, report)
      const nth = taken.get(key) ?? 0
      taken.set(key, nth + 1)
      judged.push({
        ...report,
        rule: rule.id,
        severity,
        fingerprint: hash(`${key}\0${nth}`),
        key,
        draft: fix,
      })
    }
  }
  return judged
}

function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.id] ?? rule.severity
}

/** Rule, path and wire names: what a finding is about, wherever its lines move to. */
function keyOf(rule: Rule, report: Omit<Report, 'fix'>): string {
  return [
    rule.id,
    report.path,
    ...report.names.flatMap(({ old, new: next }) => [old ?? '', next ?? '']),
  ].join('\0')
}

function countKeys(judged: readonly Judged[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { key } of judged) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** A fix is offered when its result is valid Python, the finding is gone and nothing new is found. */
function prove(work: Work, draft: FixDraft, key: string, before: ReadonlyMap<string, number>): Fix | null {
  const edits = lineEdits(work, draft)
  if (edits === null) return null
  const fixed = applyAll(work, edits)
  if (fixed === null) return null
  const { headInput } = work
  const head = link({ ...headInput, facts: (path) => fixed.facts.get(path) ?? headInput.facts(path) })
  const headText = (path: string): string | null => fixed.texts.get(path) ?? work.headText(path)
  const after = countKeys(runRules(work, head, changesOf(work, head), headText))
  const isGone = (after.get(key) ?? 0) < (before.get(key) ?? 0)
  const verified = isGone && [...after].every(([other, count]) => count <= (before.get(other) ?? 0))
  return verified ? { title: draft.title, safety: draft.safety, verified, edits } : null
}

interface Fixed {
  readonly texts: ReadonlyMap<string, string>
  readonly facts: ReadonlyMap<string, FileFacts>
}

/** The files with the edits applied; null where the result is less valid Python than before. */
function applyAll(work: Work, edits: readonly Edit[]): Fixed | null {
  const texts = new Map<string, string>()
  const facts = new Map<string, FileFacts>()
  for (const path of new Set(edits.map((edit) => edit.path))) {
    const text = work.headText(path)
    if (text === null) return null
    const fixed = applyEdits(
      text,
      edits.filter((edit) => edit.path === path),
    )
    const read = work.readFacts(fixed)
    if (read.errorLines.length > (work.headInput.facts(path)?.errorLines.length ?? 0)) return null
    texts.set(path, fixed)
    facts.set(path, read)
  }
  return { texts, facts }
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
