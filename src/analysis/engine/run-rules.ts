import { hash } from '../../shared/hash.ts'
import { compareTasks, type LinkedChange } from '../compare/compare-tasks.ts'
import type { Similarity } from '../compare/similarity.ts'
import type { Remedy } from '../model/remedy.ts'
import type { Settings } from '../model/settings.ts'
import type { Finding, Ignored, Severity, Side } from '../model/types.ts'
import type { FileFacts } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import type { Mentions } from '../references/new-name-mentions.ts'
import type { FixDraft, Report, Rule, RuleContext } from '../rules/define-rule.ts'
import { RULE_IDS, RULES } from '../rules/index.ts'
import { outcomeProse } from '../rules/shared/outcome-prose.ts'
import { unusedSuppression } from '../rules/unused-suppression.ts'
import { sendersInChange } from '../senders/senders-in-change.ts'
import type { Snapshot, SnapshotInput } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { namesOf } from '../tasks/task-names.ts'
import { fitTitle } from './fit-title.ts'
import { createIgnores } from './ignore.ts'
import { readComments, suppress } from './suppress.ts'

/** Everything that an analysis depends on. */
export interface AnalysisInput {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly headInput: SnapshotInput
  readonly settings: Settings
  /** The date, such as 2027-01-31; null turns reminders off. */
  readonly today: string | null
  readonly remedies: readonly Remedy[]
  /** Where the change writes the new names of tasks. */
  readonly mentions: Mentions
  /** Head text of a file; null when it was not read. */
  headText(path: string): string | null
  /** Reads the facts of a text that exists only in memory: a file with a fix applied. */
  readFacts(text: string): FileFacts
  /** Where a text uses names; null where that is unknown. */
  nameUses(text: string): readonly NameUse[] | null
  /** Whether an unread file of a revision may hold a task that this revision seems to lack. */
  isUncertain(task: LinkedTask, missingOn: Side): boolean
}

/** An input with the cache that one analysis fills. */
export interface Work extends AnalysisInput {
  readonly similarity: Similarity
  /** Old names that base keeps until a day that is over, and does not send any more. */
  readonly due: ReadonlySet<string>
}

/** A finding before its fix is verified. `key` is its rule, path and wire names; several findings may share one. */
export interface DraftFinding extends Omit<Finding, 'fix'> {
  readonly key: string
  /** Keys of the findings that may appear once this one is fixed. */
  readonly next: readonly string[]
  draft(): FixDraft | null
}

/** How head, or head with fixes applied, differs from base. */
export function changesOf(work: Work, head: Snapshot): LinkedChange[] {
  const gone = goneByPlan(work, head)
  const base =
    gone.size === 0 ? work.base : { ...work.base, tasks: work.base.tasks.filter((task) => !gone.has(task)) }
  const changes = compareTasks(base, head, work.similarity).filter(({ kind, old, new: next }) => {
    if (kind === 'removed' && old) return !work.isUncertain(old, 'head')
    return !(kind === 'added' && next && work.isUncertain(next, 'base'))
  })
  return [...changes, ...[...gone].map(removedByPlan)]
}

/** The tasks of old names that have had their time: no other task succeeds them. */
function goneByPlan({ base, due }: Work, head: Snapshot): ReadonlySet<LinkedTask> {
  const gone = due.size === 0 ? due : due.difference(namesOf(head.tasks))
  return new Set(gone.size === 0 ? [] : base.tasks.filter(({ name }) => name !== null && gone.has(name)))
}

/** Their messages have drained; what still names them is left behind all the same. */
function removedByPlan(old: LinkedTask): LinkedChange {
  const outcomes = { deploy: 'none', rollback: 'none' } as const
  return { kind: 'removed', old, new: null, breaking: false, aspects: [], outcomes, candidates: [] }
}

/** Runs every rule, and drops and counts the findings that comments suppress or the settings ignore. */
export function runRules(
  work: Work,
  head: Snapshot,
  changes: readonly LinkedChange[],
  headText: RuleContext['headText'],
): {
  readonly drafts: readonly DraftFinding[]
  readonly suppressed: number
  readonly ignored: readonly Ignored[]
} {
  const { base, settings } = work
  const comments = readComments({ base, head })
  const ignores = createIgnores(settings.ignores, { base, head }, changes)
  let leftOut = 0
  const context: RuleContext = {
    ...plainContext({ ...work, head, headText }, changes),
    isSuppressed(rule, place) {
      const isCovered = comments.cover(rule, { side: 'head', ...place })
      if (isCovered) leftOut++
      return isCovered || ignores.coverTask(rule, { side: 'head', ...place })
    },
  }
  const others = RULES.filter((rule) => rule !== unusedSuppression)
  const found = apply(others, settings, context)
  const { reported, suppressed } = suppress(found, { base, head }, comments)
  // Only now is it known which comments suppress something.
  const written = comments.ofHead(found.map(({ path }) => path))
  const left = reported.filter((finding) => !ignores.cover(finding))
  const unused = apply([unusedSuppression], settings, { ...context, comments: written })
  return {
    drafts: [...left, ...unused.filter((finding) => !ignores.cover(finding))],
    suppressed: suppressed.length + leftOut,
    ignored: ignores.used(),
  }
}

/** The input of rules and remedies, without the comments that suppress findings. */
export function plainContext(
  { base, head, settings, mentions, today, headText, readFacts, nameUses }: Work,
  changes: readonly LinkedChange[],
): RuleContext {
  return {
    base,
    head,
    changes,
    mentions,
    today,
    aliasDays: settings.aliasDays,
    headText,
    readFacts,
    nameUses,
    comments: [],
    ruleIds: RULE_IDS,
    senders: (task) => sendersInChange({ base, head, settings }, task),
    isOn: (id) => settings.rules[id] !== 'off',
    severityOf: (id) => settings.rules[id],
    isSuppressed: () => false,
  }
}

function apply(rules: readonly Rule[], settings: Settings, context: RuleContext): DraftFinding[] {
  const drafts: DraftFinding[] = []
  const taken = new Map<string, number>()
  for (const rule of rules) {
    const chosen = settings.rules[rule.id]
    if (chosen === 'off') continue
    for (const report of rule.check(context)) {
      const key = keyOf(rule.id, report)
      const nth = taken.get(key) ?? 0
      taken.set(key, nth + 1)
      const severity = chosen ?? report.severity ?? rule.severity
      drafts.push(toDraft(rule, severity, report, { key, nth }))
    }
  }
  return drafts
}

function toDraft(
  rule: Rule,
  severity: Severity,
  report: Report,
  { key, nth }: { readonly key: string; readonly nth: number },
): DraftFinding {
  const { fix, about: _, ...shown } = report
  const outcomes = report.outcomes ?? null
  return {
    ...shown,
    title: fitTitle(report.title),
    outcomes,
    advice: [...(outcomes ? outcomeProse(outcomes) : []), ...report.advice],
    rule: rule.id,
    severity,
    fingerprint: hash(`${key}\0${nth}`),
    key,
    next: RULES.filter(({ yieldsTo }) => yieldsTo?.includes(rule.id)).flatMap((one) =>
      keysAfter(one, report),
    ),
    draft: fix,
  }
}

/** Keys that a rule may report once a finding is fixed: for its tasks together, and for each under either of its names. */
function keysAfter(rule: Rule, report: Report): string[] {
  const names = new Set(report.names.flatMap(({ old, new: next }) => [old, next]))
  const single = [...names].flatMap((name) =>
    name === null ? [] : [keyOf(rule.id, { ...report, names: [{ old: name, new: name }] })],
  )
  return [...new Set([keyOf(rule.id, report), ...single])]
}

/** Rule, path and wire names identify a finding while its lines move. */
export function keyOf(
  rule: string,
  { path, names, about }: Pick<Report, 'path' | 'names' | 'about'>,
): string {
  return [
    rule,
    path,
    ...names.flatMap(({ old, new: next }) => [old ?? '', next ?? '']),
    ...(about === undefined ? [] : [about]),
  ].join('\0')
}
