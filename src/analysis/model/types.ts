import type { Prose } from '../../shared/prose.ts'
import type { SourceText } from './source-text.ts'

/** What is known of a wire name: an explicit literal, an explicit constant, implied by the module, or not static. */
export type NameOrigin = 'implicit' | 'literal' | 'constant' | 'dynamic'
export type QueueOrigin = 'registry' | 'literal' | 'constant' | 'dynamic' | 'none'
export type ParameterKind = 'positional' | 'keyword' | 'varargs' | 'varkw'

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  readonly required: boolean
  /** Declared before a `/`: no message can give it by name. */
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

/** Where a call that names no queue goes, and what says so; `queue` is null when it is not known. */
export interface Delivery {
  readonly queue: string | null
  readonly by: 'task' | 'route' | 'default' | 'unknown'
}

/** A Celery task as messages meet it. `line` (1-based) is the line of `def`, `class` or the call. */
export interface Task {
  readonly name: string | null
  readonly nameOrigin: NameOrigin
  readonly module: string
  readonly qualname: string
  readonly path: string
  readonly line: number
  readonly kind: 'function' | 'class' | 'call'
  readonly bound: boolean
  readonly queue: TaskQueue
  readonly parameters: readonly Parameter[]
  readonly delivery: Delivery
  /** The options that travel with a message or decide how it is run, those that are set. */
  readonly options: Readonly<Record<string, TaskOption>>
}

/** The one place that lists the project's queues. */
export interface QueueRegistry {
  readonly path: string
  /** Null when it is no class. */
  readonly class: string | null
  /** Where entries stand: members of a class, a module's constants, a mapping's items, the queues of `task_queues`. */
  readonly form: 'class' | 'constants' | 'mapping' | 'declared'
  /** The class or mapping that an entry is taken from. */
  readonly holder: string | null
  /** Entry name to queue name; null where the value is not known statically. */
  readonly entries: Readonly<Record<string, string | null>>
  /** It inherits from what is not known, and may have more entries than these. */
  readonly isOpen: boolean
}

export type Aspect = 'name' | 'parameters' | 'queue' | 'bound' | 'options'
export type ChangeKind = 'added' | 'removed' | 'renamed' | 'moved' | 'changed'

/**
 * What becomes of a message in a worker of the other revision: it runs; its name is not registered, and it is discarded;
 * its arguments do not fit, and it fails with TypeError; they fit, and a value reaches another parameter; its content
 * type is refused; it waits in a queue that such workers may not read; not known statically; or none was written.
 */
export type Fate = 'runs' | 'discarded' | 'rejected' | 'misread' | 'refused' | 'stranded' | 'unknown' | 'none'

export interface Fates {
  /** Of messages that base wrote, in a worker that runs head. */
  readonly deploy: Fate
  /** Of messages that head wrote, in a worker that runs base: after a rollback, or where one is replaced later. */
  readonly rollback: Fate
}

/** One difference between base and head, old and new already paired. */
export interface Change {
  readonly kind: ChangeKind
  readonly old: Task | null
  readonly new: Task | null
  /** A message written by base would be lost, rejected or misread at head. */
  readonly breaking: boolean
  readonly aspects: readonly Aspect[]
  readonly fates: Fates
}

export type Severity = 'error' | 'warning' | 'notice'
export type Side = 'head' | 'base'

/**
 * Replaces the lines `startLine`…`endLine` (1-based, inclusive) of head. Lines are joined by \n, none ends the text.
 * Line 1 to 0 makes the file, which head does not have.
 */
export interface Edit {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly replacement: string
}

/** `safe` keeps behaviour, `suggestion` needs a person's yes, `display` is shown and never applied. */
export type FixSafety = 'safe' | 'suggestion' | 'display'

export interface Fix {
  readonly title: Prose
  readonly safety: FixSafety
  /** Applied in memory, the result parses, the finding is gone and no other came. */
  readonly verified: boolean
  readonly edits: readonly Edit[]
  /** New wire names that it brings to where the old ones stand: it is void where another fix takes one of them back. */
  readonly follows?: readonly string[]
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
  /** What to do about it, a paragraph each. */
  readonly advice: readonly Prose[]
  /** The wire names it is about, worst first: old name and its successor, null where there is none. */
  readonly names: readonly { readonly old: string | null; readonly new: string | null }[]
  /** What becomes of messages on the way, where the finding is about messages. */
  readonly fates: Fates | null
  /** Stable while lines move: rule, path and wire names, hashed. */
  readonly fingerprint: string
  readonly fix: Fix | null
}

/** Something that could not be read or known; the rest was judged. `line` is 0 when the whole file is meant. */
export interface Gap {
  /** `unreadable`: text that no rule saw, so silence about it proves nothing. `unknown`: a task's name is computed. */
  readonly kind: 'unreadable' | 'unknown'
  readonly path: string
  readonly line: number
  readonly reason: string
  /** The function that it is about, where it is about one. */
  readonly functionName?: string
}

export type Conclusion = 'success' | 'failure' | 'neutral'

export interface CheckReport {
  readonly base: string
  readonly head: string
  readonly conclusion: Conclusion
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
  /** How many more there are that comments in the code suppress. */
  readonly suppressed: number
  readonly incomplete: readonly Gap[]
  /** Head text of every file that a finding or fix refers to, by path. */
  readonly headText: ReadonlyMap<string, SourceText>
}

export interface TasksReport {
  readonly rev: string
  readonly registry: QueueRegistry | null
  readonly tasks: readonly Task[]
  readonly unresolved: readonly Gap[]
}
