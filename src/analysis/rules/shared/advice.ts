import { type Prose, prose } from '../../../shared/prose.ts'

/** Changes a wire name without losing messages, forward and on rollback. */
export const RENAME_ADVICE: Prose = prose`If the wire name has to change, take three deployments: first register the same undecorated function under both names, with the old queue and options; then switch senders and schedule rows to the new name; remove the old one once queues, retries and ETA messages have drained. A rollback before that finds both names.`

/** Removes a task without losing messages. */
export const REMOVAL_ADVICE: Prose = prose`Remove senders and schedule rows first, keep the task registered under its name for one release (its body may be ${'pass'}), and delete it once its queue, retries and ETA messages have drained. A rollback then still finds the task.`
