import type { Prose } from '../../shared/prose.ts'
import type { FixDraft, RuleContext } from '../rules/define-rule.ts'

/** Why a remedy does not fit a task, in one or two sentences. */
export interface Refusal {
  readonly refusal: Prose
}

export interface RemedyContext extends RuleContext {
  /** The date, such as 2027-01-31. */
  readonly today: string
}

/** The edits of a remedy, and what must hold once they are applied. */
export interface RemedyDraft extends FixDraft {
  /** Wire names that head registers then. */
  readonly registers: readonly string[]
  /** Findings of these rules about these old names are gone then. */
  readonly ends: { readonly rules: readonly string[]; readonly names: readonly string[] }
}

/** Drafts the edits of one remedy for the task with this wire name. The engine verifies them. */
export type MakeRemedy = (context: RemedyContext, task: string) => RemedyDraft | Refusal
