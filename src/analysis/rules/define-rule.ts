import type { Prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Fates, Finding, Fix, FixSafety, Severity } from '../model/types.ts'
import type { FileFacts, SuppressionFact } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

/** What kinds of rules there are, in the order of lists. */
export const CATEGORIES = {
  contract: 'Messages in flight',
  queues: 'Queues',
  names: 'Task names',
  definition: 'Task definitions',
  references: 'References to tasks',
} as const

export type Category = keyof typeof CATEGORIES

/** One rule, whole: what it finds, how it says so and how it is mended. Its file is called like its id. */
export interface Rule {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  /** One sentence that starts with a verb. */
  readonly summary: string
  /** What a person reads who wants to know more than a finding says. */
  readonly page: RulePage
  /** Rules whose finding about the same tasks keeps this one silent, so that their fix may bring it up. */
  readonly goesAfter?: readonly string[]
  check(context: RuleContext): Report[]
}

/**
 * The texts of a rule's page, in Markdown of which terminals show the code spans as they are. Written out and not
 * computed: every run of the command loads them. The examples are run as tests.
 */
export interface RulePage {
  /** What happens at run time, in a paragraph. */
  readonly breaks: string
  /** Who notices, and when; often nobody. */
  readonly notices: string
  /** The safe sequence of deployments, a step each. */
  readonly forward: readonly string[]
  /** What a rollback does on the way, and how to keep it harmless. */
  readonly rollback: string
  /** When the finding may be ignored, or the rule switched off. */
  readonly whenNot: string
  /** What the rule does not see. */
  readonly limits: readonly string[]
  readonly flagged: Example
  readonly allowed: Example
}

/** Two revisions, each path with its whole text; a path that only one of them has was added or removed. */
export interface Example {
  readonly base: Readonly<Record<string, string>>
  readonly head: Readonly<Record<string, string>>
}

/** A comment of head that suppresses findings, or means to. */
export interface Suppression extends SuppressionFact {
  readonly path: string
  /** The rules that it was needed for. */
  readonly used: ReadonlySet<string>
}

/** What a rule may look at: two linked revisions and how they differ. */
export interface RuleContext {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly changes: readonly LinkedChange[]
  /** Head text of a file; null when it was not read. */
  headText(path: string): string | null
  /** What a text says, for fixes that need more of a file than the snapshot has. */
  readFacts(text: string): FileFacts
  /** Where a text uses names, for fixes that move or remove one; null where that cannot be told. */
  nameUses(text: string): readonly NameUse[] | null
  /** The comments that suppress findings, after all other rules were asked. */
  readonly comments: readonly Suppression[]
  /** The rules that there are. */
  readonly ruleIds: readonly string[]
  /**
   * Whether a comment suppresses a rule at a place of head. Asked for what shares a finding with others: one that stands
   * alone is suppressed without.
   */
  isSuppressed(rule: string, place: Pick<Report, 'path' | 'line' | 'endLine'>): boolean
  /** Whether the settings leave a rule on. */
  isOn(rule: string): boolean
}

/** A finding as its rule states it; severity, fingerprint and proof of the fix are added for all rules alike. */
export interface Report
  extends Pick<Finding, 'path' | 'line' | 'endLine' | 'side' | 'message' | 'advice' | 'names'> {
  /** What becomes of messages on the way, where the finding is about messages. */
  readonly fates?: Fates
  /** What tells it from others in its file, where no names do. */
  readonly about?: string
  /** Drafted only for findings that are shown, not for those of a proof. */
  fix(): FixDraft | null
}

export interface FixDraft {
  readonly title: Prose
  readonly safety: FixSafety
  readonly edits: readonly TextEdit[]
  /** Files that head does not have. */
  readonly newFiles?: readonly NewFile[]
  readonly follows?: Fix['follows']
}

export interface NewFile {
  readonly path: string
  /** With its last line end. */
  readonly text: string
}

export function defineRule(rule: Rule): Rule {
  return rule
}

/** Where a task is shown: from the decorator that makes it to its `def`. */
export function placeOf(task: LinkedTask): Pick<Report, 'path' | 'line' | 'endLine'> {
  return { path: task.path, line: task.origin.decorator?.line ?? task.line, endLine: task.line }
}
