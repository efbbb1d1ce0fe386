import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { Fate, Fates } from '../model/types.ts'
import { signatureOutcome } from '../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'

/** A revision as messages meet it. */
export interface Workers {
  readonly tasks: readonly LinkedTask[]
  readonly celery: CelerySettings
}

/** What becomes of the messages of one pair of tasks, either of which may be missing. */
export type FatesOf = (old: LinkedTask | null, next: LinkedTask | null) => Fates

/**
 * A deployment hands messages that base wrote to head's workers; a rollback, or a worker that is replaced later, hands
 * those that head wrote to base's.
 */
export function createFates(base: Workers, head: Workers): FatesOf {
  const atBase = receiver(base)
  const atHead = receiver(head)
  return (old, next) => ({
    deploy: old === null ? 'none' : atHead(old, serializerOf(base, old), next),
    rollback: next === null ? 'none' : atBase(next, serializerOf(head, next), old),
  })
}

type Receiver = (sender: LinkedTask, serializer: string | null, counterpart: LinkedTask | null) => Fate

function receiver({ tasks, celery }: Workers): Receiver {
  const byName = new Map<string, LinkedTask>()
  // Of two under one name Celery keeps the first.
  for (const task of tasks) if (task.name !== null && !byName.has(task.name)) byName.set(task.name, task)
  return (sender, serializer, counterpart) => {
    if (sender.name === null) return 'unknown'
    const taker = counterpart?.name === sender.name ? counterpart : byName.get(sender.name)
    if (!taker) return counterpart !== null && counterpart.name === null ? 'unknown' : 'discarded'
    if (serializer !== null && celery.accepted !== null && !celery.accepted.has(serializer)) return 'refused'
    return signatureOutcome(sender.parameters, taker.parameters)
  }
}

/** What a task's messages are written with; null when it is not known. */
export function serializerOf({ celery }: Pick<Workers, 'celery'>, task: LinkedTask): string | null {
  const own = task.options.serializer
  if (!own) return celery.serializer
  return typeof own.value === 'string' ? own.value : null
}
