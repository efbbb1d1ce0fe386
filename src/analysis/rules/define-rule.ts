import type { Prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../compare/compare-tasks.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Finding, Fix, FixSafety, MessageOutcomes, Severity } from '../model/types.ts'
import type { FileFacts, SuppressionFact } from '../python/facts.ts'
import type { NameUse } from '../python/name-uses.ts'
import type { Mentions } from '../references/new-name-mentions.ts'
import type { Senders } from '../senders/senders.ts'
import type { Snapshot } from '../snapshot.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

/** The categories of rules, in display order. */
export const CATEGORIES = {
  contract: 'Messages in flight',
  queues: 'Queues',
  names: 'Task names',
  definition: 'Task definitions',
  references: 'References to tasks',
} as const

export type Category = keyof typeof CATEGORIES

/** One rule: its check, its page and its fixes. The file is named after the id. */
export interface Rule {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  /** One sentence that starts with a verb. */
  readonly summary: string
  /** The long explanation, to which each finding links. */
  readonly page: RulePage
  /** Rules whose findings about the same task suppress this one; their fix may surface it. */
  readonly yieldsTo?: readonly string[]
  check(context: RuleContext): Report[]
}

/**
 * The texts of a rule's page, in Markdown; terminals show code spans as they are. Plain literals, because every run of
 * the command loads them. The examples run as tests.
 */
export interface RulePage {
  /** The effect at run time, in a paragraph. */
  readonly breaks: string
  /** Who notices the break, and when. */
  readonly notices: string
  /** The safe sequence of deployments, step by step. */
  readonly forward: readonly string[]
  /** The effect of a rollback on the way, and how to keep it harmless. */
  readonly rollback: string
  /** When to ignore the finding or switch the rule off. */
  readonly whenNot: string
  /** Breaks that the rule misses, and code that it ignores. */
  readonly limits: readonly string[]
  readonly flagged: Example
  readonly allowed: Example
}

/** Two revisions as file texts by path. A path in only one of them was added or removed. */
export interface Example {
  readonly base: Readonly<Record<string, string>>
  readonly head: Readonly<Record<string, string>>
}

/** A suppression comment on head, valid or not. */
export interface Suppression extends SuppressionFact {
  readonly path: string
  /** The rules whose findings it suppresses. */
  readonly used: ReadonlySet<string>
}

/** The input of a rule: two linked revisions and their differences. */
export interface RuleContext {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly changes: readonly LinkedChange[]
  /** Where the change writes the new names of tasks, by name; null where that is not known. */
  readonly mentions: Mentions
  /** The head text of a file; null if it was not read. */
  headText(path: string): string | null
  /** Parses a text, for fixes that need more of a file than the snapshot has. */
  readFacts(text: string): FileFacts
  /** The name uses in a text, for fixes that move or remove a name; null where they are uncertain. */
  nameUses(text: string): readonly NameUse[] | null
  /** The suppression comments, after all other rules ran. */
  readonly comments: readonly Suppression[]
  /** The ids of all rules. */
  readonly ruleIds: readonly string[]
  /**
   * Whether a comment suppresses a rule at a place, of head if `side` is missing. Only rules that group tasks in one finding need this; the
   * engine suppresses the others.
   */
  isSuppressed(
    rule: string,
    place: Pick<Report, 'path' | 'line' | 'endLine'> & Partial<Pick<Report, 'side'>>,
  ): boolean
  /** Whether the settings enable a rule. */
  isOn(rule: string): boolean
  /**
   * Who sends a task of base. Read for tasks whose name is lost, or whose parameters, queue or serializer change; others
   * have unknown senders.
   */
  senders(task: LinkedTask): Senders
  /** The date, such as 2027-01-31; null turns reminders off. */
  readonly today: string | null
  /** For how many days an old name stays. */
  readonly aliasDays: number
  /** The severity that the settings give a rule; undefined where they leave it to the rule. */
  severityOf(rule: string): Severity | 'off' | undefined
}

/** A finding as its rule reports it. The engine adds severity and fingerprint, and verifies the fix. */
export interface Report
  extends Pick<Finding, 'path' | 'line' | 'endLine' | 'side' | 'title' | 'message' | 'advice' | 'names'> {
  /** Instead of the rule's own, where the case at hand is less severe; the settings override both. */
  readonly severity?: Severity
  /** The outcome of messages during deployment and rollback, for findings about messages. */
  readonly outcomes?: MessageOutcomes
  /** Distinguishes the finding from others in its file if it has no names. */
  readonly about?: string
  /** Called only for findings that are shown, not while another fix is verified. */
  fix(): FixDraft | null
}

export interface FixDraft {
  readonly title: Prose
  readonly safety: FixSafety
  readonly edits: readonly TextEdit[]
  /** Files to create. */
  readonly newFiles?: readonly NewFile[]
  readonly follows?: Fix['follows']
  /** The migration among `newFiles`. */
  readonly rows?: Fix['rows']
  /** The rule whose finding would follow this one, and that this fix leaves nothing to report. */
  readonly settles?: string
}

export interface NewFile {
  readonly path: string
  /** Ends with a line end. */
  readonly text: string
}

export function defineRule(rule: Rule): Rule {
  return rule
}

/** The lines that show a task: from its task decorator to its `def`. */
export function placeOf(task: LinkedTask): Pick<Report, 'path' | 'line' | 'endLine'> {
  return { path: task.path, line: task.origin.decorator?.line ?? task.line, endLine: task.line }
}
