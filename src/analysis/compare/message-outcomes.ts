import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { MessageOutcome, MessageOutcomes } from '../model/types.ts'
import { signatureOutcome } from '../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

/** The tasks of a revision and the settings that its workers and senders use. */
export interface Receivers {
  readonly tasks: readonly LinkedTask[]
  readonly celery: CelerySettings
}

/** The outcomes of one pair of tasks, either of which may be missing. */
export type OutcomesOf = (old: LinkedTask | null, next: LinkedTask | null) => MessageOutcomes

/**
 * On deployment, head's workers get messages that base sent. After a rollback, and in workers that are replaced later,
 * base's workers get messages that head sent.
 */
export function createOutcomes(base: Receivers, head: Receivers): OutcomesOf {
  const atBase = receiver(base)
  const atHead = receiver(head)
  return (old, next) => ({
    deploy: old === null ? 'none' : atHead(old, serializerOf(base, old), next),
    rollback: next === null ? 'none' : atBase(next, serializerOf(head, next), old),
  })
}

/** `counterpart` is the sender's task at the receiving revision, if it has one. */
type OutcomeOf = (
  sender: LinkedTask,
  serializer: string | null,
  counterpart: LinkedTask | null,
) => MessageOutcome

function receiver({ tasks, celery }: Receivers): OutcomeOf {
  const byName = new Map<string, LinkedTask>()
  // Celery keeps the first of two tasks with one name.
  for (const task of tasks) if (task.name !== null && !byName.has(task.name)) byName.set(task.name, task)
  return (sender, serializer, counterpart) => {
    if (sender.name === null) return 'unknown'
    const receiving = counterpart?.name === sender.name ? counterpart : byName.get(sender.name)
    if (!receiving) return counterpart !== null && counterpart.name === null ? 'unknown' : 'discarded'
    if (serializer !== null && celery.accepted !== null && !celery.accepted.has(serializer)) return 'refused'
    return signatureOutcome(sender.parameters, receiving.parameters)
  }
}

/** The serializer of a task's messages; null where it is unknown. */
export function serializerOf({ celery }: Pick<Receivers, 'celery'>, task: LinkedTask): string | null {
  const option = task.options.serializer
  if (!option) return celery.serializer
  return typeof option.value === 'string' ? option.value : null
}
