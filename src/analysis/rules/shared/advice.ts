import { type Prose, prose } from '../../../shared/prose.ts'
import type { Uses } from '../../fixes/take-back-name.ts'

/** What happens to messages under a name that head does not register. */
export const NAME_IS_LOST = prose`New workers drop queued messages, retries and schedule entries under the old name without an error.`

/** Why the old name is not pinned or restored. */
export const ARGUMENTS_BREAK = prose`Keeping the old name is not enough: the new function does not take the arguments of old messages.`

/** Up to this many places are listed; more are counted. */
const MOST = 3

/** The texts that a fix leaves at the new name. */
export function alsoNamed({ left }: Uses): Prose[] {
  const [first, ...more] = new Map(left.map((one) => [`${one.path}\0${one.line}`, one])).values()
  if (first === undefined) return []
  const others = more
    .slice(0, MOST - 1)
    .reduce((text, one) => prose`${text}, ${placeOf(one)}`, placeOf(first))
  const rest = more.length >= MOST ? prose` and ${more.length - MOST + 1} more places` : prose``
  return [
    prose`The new name also appears in ${others}${rest}. Check it there if the task keeps its old name.`,
  ]
}

function placeOf({ path, line }: Uses['left'][number]): Prose {
  return prose`${`${path}:${line}`}`
}

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
