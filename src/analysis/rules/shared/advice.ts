import { type Prose, prose } from '../../../shared/prose.ts'

/** What happens to messages under a name that head does not register. */
export const NAME_IS_LOST = prose`New workers drop queued messages, retries and schedule entries under the old name without an error.`

/** Changes a wire name without losing messages, forward and on rollback. */
export const RENAME_ADVICE = prose`To change the wire name, take three deployments: register the function under both names, switch senders and schedule rows, and remove the old name once its messages have drained.`

/** Removes a task without losing messages. */
export const REMOVAL_ADVICE = prose`Remove senders and schedule rows first. Keep the task registered for one more release (its body may be ${'pass'}), and delete it once its messages have drained.`

/** When a queue that tasks have left can go. */
export const ONCE_DRAINED = prose`once it is empty and its last retry and ETA message has run`

/** What moving tasks from one queue to another leaves behind. */
export function staysInQueue(from: string, to: string): Prose {
  return prose`Queued messages, retries and schedule rows stay in ${from}, and ${to} needs a worker that reads it.`
}
