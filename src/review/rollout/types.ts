/** The order of a rollout. */
export const PHASES = ['prepare', 'workers', 'senders', 'drain', 'clean-up'] as const
export type Phase = (typeof PHASES)[number]

export type StepKind =
  // Before the change is merged.
  | 'keep-both-names'
  | 'keep-old-function'
  | 'keep-removed-task'
  | 'give-default'
  | 'keep-argument'
  | 'accept-both-arguments'
  | 'keep-positions'
  | 'accept-old-arguments'
  | 'accept-content-first'
  | 'keep-content'
  // Workers.
  | 'know-names'
  | 'take-arguments'
  | 'do-without-arguments'
  | 'read-queues'
  // Senders and beat.
  | 'send-new-tasks'
  | 'switch-names'
  | 'pass-arguments'
  | 'pass-by-keyword'
  | 'stop-passing'
  | 'use-queue'
  | 'switch-content'
  | 'update-rows'
  | 'delete-rows'
  // Waiting.
  | 'drain-names'
  | 'drain-arguments'
  | 'drain-queues'
  | 'drain-content'
  // The deployment after that.
  | 'remove-old-names'
  | 'remove-tasks'
  | 'remove-arguments'
  | 'require-arguments'
  | 'change-arguments'
  | 'stop-reading-queues'
  | 'stop-accepting-content'

/** The concern of a step; each kind uses its own part. */
export interface Subject {
  readonly task: string
  /** The new wire name. */
  readonly next?: string
  readonly argument?: string
  readonly nextArgument?: string
  readonly queue?: string
  readonly nextQueue?: string
  /** Files of workers that are known to read the queue. */
  readonly readers?: readonly string[]
  /** How many places are known to send the task. */
  readonly senders?: number
}

/** A step about all subjects of its kind. */
export interface Step {
  readonly kind: StepKind
  readonly subjects: readonly Subject[]
}

/** The effect of a rollback between a phase and the next one. */
export type RollbackKind =
  | 'harmless'
  | 'drops-names'
  | 'rejects-arguments'
  | 'misreads-arguments'
  | 'misses-arguments'
  | 'refuses-content'
  | 'strands-queues'
  | 'rows-keep-names'
  | 'rows-come-back'

export interface Rollback {
  readonly kind: RollbackKind
  readonly subjects: readonly Subject[]
}

/** What to do in order, so that no message is lost; only phases with steps. */
export type RolloutPlan = readonly {
  readonly phase: Phase
  readonly steps: readonly Step[]
  readonly rollbacks: readonly Rollback[]
}[]
