import { type Prose, prose } from '../../../shared/prose.ts'

/** Changes a wire name without losing messages, forward and on rollback. */
export const RENAME_ADVICE: Prose = prose`To change the wire name, take three deployments: register the function under both names, switch senders and schedule rows, and remove the old name once its messages have drained.`

/** Removes a task without losing messages. */
export const REMOVAL_ADVICE: Prose = prose`Remove senders and schedule rows first. Keep the task registered for one more release (its body may be ${'pass'}), and delete it once its messages have drained.`
