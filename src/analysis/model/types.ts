import type { Prose } from '../../shared/prose.ts'
import type { Ignore } from './ignore.ts'
import type { MessageFlow } from './message-flow.ts'
import type { Remedy } from './remedy.ts'
import type { RowMigration } from './row-migration.ts'
import type { SourceText } from './source-text.ts'

/** Where a wire name comes from: `dynamic` names are not known statically. */
export type NameOrigin = 'implicit' | 'literal' | 'constant' | 'dynamic'
export type QueueOrigin = 'registry' | 'literal' | 'constant' | 'dynamic' | 'none'
export type ParameterKind = 'positional' | 'keyword' | 'varargs' | 'varkw'

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  readonly required: boolean
  /** Declared before a `/`, so that a message cannot pass it by name. */
  readonly positionalOnly?: true
}

export interface TaskQueue {
  /** The queue's name, or null when there is none or it is not known statically. */
  readonly value: string | null
  readonly origin: QueueOrigin
  /** The source text of the `queue=` argument, empty when there is none. */
  readonly expression: string
}

/** One option that a task sets; `value` is null when it is not known statically. */
export interface TaskOption {
  readonly value: string | number | boolean | null
  readonly expression: string
}

/** The effective queue of a call that names no queue, and what decides it; `queue` is null when it is unknown. */
export interface EffectiveQueue {
  readonly queue: string | null
  readonly by: 'task' | 'route' | 'default' | 'unknown'
}

/** A Celery task as messages meet it. `line` (1-based) is the line of `def`, `class` or the call. */
export interface Task {
  readonly name: string | null
  readonly nameOrigin: NameOrigin
  /** The constant of a package outside of the repository that names the task where `name` is unknown. */
  readonly symbol: string | null
  readonly module: string
  readonly qualname: string
  readonly path: string
  readonly line: number
  readonly kind: 'function' | 'class' | 'call'
  readonly bound: boolean
  readonly queue: TaskQueue
  readonly parameters: readonly Parameter[]
  readonly effectiveQueue: EffectiveQueue
  /** The options that the task sets and that travel with a message or affect how it runs. */
  readonly options: Readonly<Record<string, TaskOption>>
}

/** The place that lists the project's queues. */
export interface QueueRegistry {
  readonly path: string
  /** Null when the registry is not a class. */
  readonly class: string | null
  /** What the entries are: members of a class, constants of a module, items of a mapping, queues of `task_queues`. */
  readonly form: 'class' | 'constants' | 'mapping' | 'declared'
  /** The class or mapping that holds the entries. */
  readonly holder: string | null
  /** Entry name to queue name; null where the value is not known statically. */
  readonly entries: Readonly<Record<string, string | null>>
  /** The registry inherits from an unknown class and may have more entries. */
  readonly isOpen: boolean
}

export type Aspect = 'name' | 'parameters' | 'queue' | 'bound' | 'options'
export type ChangeKind = 'added' | 'removed' | 'renamed' | 'moved' | 'changed'

/** The result of a message in a worker that runs the other revision. */
export type MessageOutcome =
  | 'runs'
  /** The worker does not know the task's name. */
  | 'discarded'
  /** The arguments do not fit: `TypeError`. */
  | 'rejected'
  /** The arguments fit, but a value reaches another parameter. */
  | 'misread'
  /** The worker does not accept the content type. */
  | 'refused'
  /** The message waits in a queue that these workers may not read. */
  | 'stranded'
  | 'unknown'
  /** The revision sends no such message. */
  | 'none'

export interface MessageOutcomes {
  /** Of messages that base sent, in a worker that runs head. */
  readonly deploy: MessageOutcome
  /** Of messages that head sent, in a worker that runs base: after a rollback, or in workers that are replaced later. */
  readonly rollback: MessageOutcome
}

/** One difference between base and head, old and new already paired. */
export interface Change {
  readonly kind: ChangeKind
  readonly old: Task | null
  readonly new: Task | null
  /** Workers that run head discard, reject or misread messages that base sent. */
  readonly breaking: boolean
  readonly aspects: readonly Aspect[]
  readonly outcomes: MessageOutcomes
}

export type Severity = 'error' | 'warning' | 'notice'
export type Side = 'head' | 'base'

/**
 * Replaces the lines `startLine`…`endLine` (1-based, inclusive) of head. `\n` joins the replacement's lines; the last
 * one has no line end. An edit of the lines 1 to 0 creates the file, which head does not have.
 */
export interface Edit {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly replacement: string
}

/** `safe` keeps behaviour, `suggestion` needs a person's approval, `display` is shown and never applied. */
export type FixSafety = 'safe' | 'suggestion' | 'display'

export interface Fix {
  readonly title: Prose
  readonly safety: FixSafety
  /** Applied in memory: the result parses, the finding is gone and no new finding appears. */
  readonly verified: boolean
  readonly edits: readonly Edit[]
  /** New wire names that it writes over old ones. It is void where another fix restores an old one. */
  readonly follows?: readonly string[]
  /** The migration that it creates, as data: fixes of one application share it. */
  readonly rows?: RowMigration
}

/** One rule's result. `side` says which revision `path` and `line` belong to. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly path: string
  readonly line: number
  readonly endLine: number
  readonly side: Side
  /** What breaks, in one line of at most 80 characters, for lists and headings. */
  readonly title: Prose
  readonly message: Prose
  /** What to do, one paragraph each. */
  readonly advice: readonly Prose[]
  /** The wire names concerned, worst first: the old name and its successor, null where there is none. */
  readonly names: readonly { readonly old: string | null; readonly new: string | null }[]
  /** The message outcomes, where the finding is about messages. */
  readonly outcomes: MessageOutcomes | null
  /** Stable while lines move: rule, path and wire names, hashed. */
  readonly fingerprint: string
  readonly fix: Fix | null
}

/** What became of a requested remedy: a verified fix, with the fingerprints of the findings that it ends, or why there is none. */
export type RemedyOutcome =
  | { readonly remedy: Remedy; readonly fix: Fix; readonly fingerprints: readonly string[] }
  | {
      readonly remedy: Remedy
      readonly refusal: Prose
      /** The remedy names a task by its exact wire name: the refusal needs no list of similar names. */
      readonly isTask?: true
    }

/** Something unread or unknown; the rest was analyzed. `line` is 0 for a whole file. */
export interface Gap {
  /**
   * `unreadable`: no rule saw the text. `unknown`: a value, such as a task's name, is not known statically. `not followed`: a
   * decorator or application may make tasks, and is not understood.
   */
  readonly kind: 'unreadable' | 'unknown' | 'not followed'
  readonly path: string
  readonly line: number
  readonly reason: string
  /** The function concerned, if there is one. */
  readonly functionName?: string
  /** The strings among the arguments of its decorator: one of them may name a task. */
  readonly texts?: readonly string[]
  /** Head may hide tasks there, so the check fails. */
  readonly blocks?: true
  /** Of a place that blocks: the blob id of the file, or the tree id of the folder. */
  readonly content?: string
  /** Absent for head. */
  readonly side?: 'base'
}

/** An entry of the settings that ignored findings. */
export interface Ignored extends Ignore {
  readonly findings: number
}

export type Conclusion = 'success' | 'failure' | 'neutral'

/** A break that a person intends: it does not fail the check. */
export interface Approval {
  /** The person’s login. */
  readonly by: string
  readonly reason: string
}

/** What approvals did to a report. */
export interface Approvals {
  /** They are not among the findings of the report. */
  readonly findings: readonly (Approval & { readonly finding: Finding })[]
  /** They are among the gaps of the report, and do not block. */
  readonly gaps: readonly (Approval & { readonly gap: Gap })[]
  /** Approvals of what has changed since, with the finding or gap that is there now. */
  readonly void: readonly (Approval & { readonly now: Finding | Gap })[]
}

export interface CheckReport {
  readonly base: string
  readonly head: string
  readonly conclusion: Conclusion
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  /** How many findings comments in the code suppress. */
  readonly suppressed: number
  /** The entries of the settings that ignore findings, and how many. */
  readonly ignored: readonly Ignored[]
  /** Unread or unknown places that the change touches. */
  readonly incomplete: readonly Gap[]
  /** Decorators and applications of either revision that may make tasks and are not followed. */
  readonly notUnderstood: readonly Gap[]
  readonly flow: MessageFlow
  /** One for each requested remedy, in that order; absent where nobody requested one. */
  readonly remedies?: readonly RemedyOutcome[]
  /** Absent on the command line, which has no approvals. */
  readonly approvals?: Approvals
  /** Head text of every file that a finding or fix refers to, by path. */
  readonly headText: ReadonlyMap<string, SourceText>
}

export interface TasksReport {
  readonly rev: string
  readonly registry: QueueRegistry | null
  readonly tasks: readonly Task[]
  readonly unresolved: readonly Gap[]
}
