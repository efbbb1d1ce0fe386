import type { Prose } from '../../shared/prose.ts'
import type { LinkedChange } from '../contract/compare.ts'
import type { LinkedTask } from '../contract/linked-task.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import type { TextEdit } from '../fixes/text-edit.ts'
import type { Fates, Finding, FixSafety, Severity } from '../types.ts'

export type Category = 'contract' | 'queues' | 'names' | 'definition' | 'references'

/** One rule, whole: what it finds, how it says so and how it is mended. Its file is called like its id. */
export interface Rule {
  readonly id: string
  readonly category: Category
  readonly severity: Severity
  /** One sentence that starts with a verb. */
  readonly summary: string
  check(context: RuleContext): Report[]
}

/** What a rule may look at: two linked revisions and how they differ. */
export interface RuleContext {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly changes: readonly LinkedChange[]
  /** Head text of a file; null when it was not read. */
  headText(path: string): string | null
}

/** A finding as its rule states it; severity, fingerprint and proof of the fix are added for all rules alike. */
export interface Report
  extends Pick<Finding, 'path' | 'line' | 'endLine' | 'side' | 'message' | 'advice' | 'names'> {
  /** What becomes of messages on the way, where the finding is about messages. */
  readonly fates?: Fates
  /** Drafted only for findings that are shown, not for those of a proof. */
  fix(): FixDraft | null
}

export interface FixDraft {
  readonly title: Prose
  readonly safety: FixSafety
  readonly edits: readonly TextEdit[]
}

export function defineRule(rule: Rule): Rule {
  return rule
}

/** Where a task is shown: from the decorator that makes it to its `def`. */
export function placeOf(task: LinkedTask): Pick<Report, 'path' | 'line' | 'endLine'> {
  return { path: task.path, line: task.origin.decorator?.line ?? task.line, endLine: task.line }
}
