import { hash } from '../../shared/hash.ts'
import { compareTasks, type LinkedChange } from '../compare/compare-tasks.ts'
import type { Similarity } from '../compare/similarity.ts'
import type { Settings } from '../model/settings.ts'
import type { Finding, Severity, Side } from '../model/types.ts'
import type { FileFacts } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import type { FixDraft, Report, Rule, RuleContext } from '../rules/define-rule.ts'
import { RULE_IDS, RULES } from '../rules/index.ts'
import { fateProse } from '../rules/shared/fate-prose.ts'
import { unusedSuppression } from '../rules/unused-suppression.ts'
import type { Snapshot, SnapshotInput } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { readComments, suppress } from './suppress.ts'

/** Everything a judgement is made from; a function of it alone. */
export interface Case {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly headInput: SnapshotInput
  readonly settings: Settings
  headText(path: string): string | null
  /** Reads the facts of a text that exists only in memory: a file with a fix applied. */
  readFacts(text: string): FileFacts
  /** Where a text uses names; null where that cannot be told. */
  nameUses(text: string): readonly NameUse[] | null
  /** Whether a task's absence on one side proves nothing, as it may stand in a file that could not be read there. */
  isUncertain(task: LinkedTask, missingOn: Side): boolean
}

/** A case with what is remembered while it is judged. */
export interface Work extends Case {
  readonly similarity: Similarity
}

/** A finding before its fix is proven. `key` says what it is about; several may share one. */
export interface Judged extends Omit<Finding, 'fix'> {
  readonly key: string
  /** Keys of what may be found once this is mended. */
  readonly next: readonly string[]
  draft(): FixDraft | null
}

/** How head, or head with fixes applied, differs from base. */
export function changesOf(work: Work, head: Snapshot): LinkedChange[] {
  return compareTasks(work.base, head, work.similarity).filter(({ kind, old, new: next }) => {
    if (kind === 'removed' && old) return !work.isUncertain(old, 'head')
    return !(kind === 'added' && next && work.isUncertain(next, 'base'))
  })
}

/** What the rules find and no comment suppresses, and how much comments suppress. */
export function runRules(
  work: Work,
  head: Snapshot,
  changes: readonly LinkedChange[],
  headText: RuleContext['headText'],
): { readonly judged: readonly Judged[]; readonly suppressed: number } {
  const { base, settings, nameUses, readFacts } = work
  const isOn = (id: string) => settings.rules[id] !== 'off'
  const shared = { base, head, changes, headText, readFacts, nameUses }
  const comments = readComments({ base, head })
  let leftOut = 0
  const isSuppressed: RuleContext['isSuppressed'] = (rule, place) => {
    const isCovered = comments.cover(rule, { ...place, side: 'head' })
    if (isCovered) leftOut++
    return isCovered
  }
  const context = { ...shared, comments: [], ruleIds: RULE_IDS, isOn, isSuppressed }
  const found = apply(
    RULES.filter((rule) => rule !== unusedSuppression),
    settings,
    context,
  )
  const { kept, suppressed } = suppress(found, { base, head }, comments)
  const written = comments.ofHead(found.map(({ path }) => path))
  const unused = apply([unusedSuppression], settings, { ...context, comments: written })
  return { judged: [...kept, ...unused], suppressed: suppressed.length + leftOut }
}

function apply(rules: readonly Rule[], settings: Settings, context: RuleContext): Judged[] {
  const judged: Judged[] = []
  const taken = new Map<string, number>()
  for (const rule of rules) {
    const severity = severityOf(rule, settings)
    if (severity === 'off') continue
    for (const { fix, about, ...report } of rule.check(context)) {
      const key = keyOf(rule, report, about)
      const nth = taken.get(key) ?? 0
      taken.set(key, nth + 1)
      const fates = report.fates ?? null
      judged.push({
        ...report,
        fates,
        advice: [...(fates ? fateProse(fates) : []), ...report.advice],
        rule: rule.id,
        severity,
        fingerprint: hash(`${key}\0${nth}`),
        key,
        next: RULES.filter(({ goesAfter }) => goesAfter?.includes(rule.id)).flatMap((one) =>
          keysAfter(one, report, about),
        ),
        draft: fix,
      })
    }
  }
  return judged
}

function severityOf(rule: Rule, settings: Settings): Severity | 'off' {
  return settings.rules[rule.id] ?? rule.severity
}

/** What a rule may find once a finding is mended: of its tasks together, or of one of them under the name that it has. */
function keysAfter(rule: Rule, report: Omit<Report, 'fix' | 'about'>, about: string | undefined): string[] {
  const mended = report.names.flatMap(({ new: name }) => (name === null ? [] : [{ old: name, new: name }]))
  const own = mended.map((name) => keyOf(rule, { ...report, names: [name] }, about))
  return [...new Set([keyOf(rule, report, about), ...own])]
}

/** Rule, path and wire names: what a finding is about, wherever its lines move to. */
function keyOf(rule: Rule, report: Omit<Report, 'fix' | 'about'>, about: string | undefined): string {
  return [
    rule.id,
    report.path,
    ...report.names.flatMap(({ old, new: next }) => [old ?? '', next ?? '']),
    ...(about === undefined ? [] : [about]),
  ].join('\0')
}
