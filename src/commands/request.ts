import type { Remedy, RemedyKind } from '../analysis/model/remedy.ts'

/** What the lines of a `/celery-fix` ask for: all lines of one comment add up to one request. */
export interface FixRequest {
  /** All errors and warnings: nothing was named. In a thread, its finding. */
  readonly everything: boolean
  /** `all`: suggestions too. */
  readonly all: boolean
  /** Rules and tasks, as written: the job finds out which of them exist. */
  readonly names: readonly string[]
  readonly remedies: readonly Remedy[]
  /** Remedies that name no task: in a thread they are about its task. */
  readonly withoutTask: readonly RemedyKind[]
  readonly dryRun: boolean
  readonly help: boolean
}

/** A word of a command that means nothing, and the word that it may be meant for. */
export interface UnknownWord {
  readonly unknown: string
  readonly nearest: string | null
}
