import { refuses } from '../celery-config/accepted-content.ts'
import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { MessageOutcome, MessageOutcomes, Parameter } from '../model/types.ts'
import type { Program } from '../semantic/program.ts'
import { signatureOutcome } from '../signature/explain-incompatibility.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import { contractKey, isComparable, type Tasks } from '../tasks/task-names.ts'

/** The tasks of a revision and the settings that its workers and senders use. */
export interface Receivers extends Tasks {
  readonly celery: CelerySettings
  readonly program: Pick<Program, 'layout'>
}

/** The outcomes of one pair of tasks, either of which may be missing. */
export type OutcomesOf = (old: LinkedTask | null, next: LinkedTask | null) => MessageOutcomes

/**
 * On deployment, head's workers get messages that base sent. After a rollback, and in workers that are replaced later,
 * base's workers get messages that head sent.
 */
export function createOutcomes(base: Receivers, head: Receivers): OutcomesOf {
  const atBase = receiver(head, base)
  const atHead = receiver(base, head)
  return (old, next) => {
    const knows = knowsAccepted(base, old)
    return {
      deploy:
        old === null ? 'none' : ofMessages(old, atHead(old, knows ? serializerOf(base, old) : null, next)),
      rollback: next === null ? 'none' : atBase(next, knows ? serializerOf(head, next) : null, old),
    }
  }
}

/** Where base would refuse its own messages, the settings that its workers use are not known. */
export function knowsAccepted(base: Pick<Receivers, 'celery'>, task: LinkedTask | null): boolean {
  return !refuses(base.celery, task === null ? base.celery.serializer : serializerOf(base, task))
}

/** `counterpart` is the sender's task at the receiving revision, if it has one. */
type OutcomeOf = (
  sender: LinkedTask,
  serializer: string | null,
  counterpart: LinkedTask | null,
) => MessageOutcome

function receiver(senders: Receivers, receivers: Receivers): OutcomeOf {
  const { celery } = receivers
  const namesakeOf = createNamesakes(senders, receivers)
  return (sender, serializer, counterpart) => {
    const key = contractKey(sender)
    if (key === null) return 'unknown'
    const receiving = counterpart && contractKey(counterpart) === key ? counterpart : namesakeOf(sender)
    if (receiving === null && receivers.mayRegister().has(key)) return 'unknown'
    if (receiving === null) return counterpart && !isComparable(sender, counterpart) ? 'unknown' : 'discarded'
    if (refuses(celery, serializer)) return 'refused'
    return signatureOutcome(acceptedBy(sender), acceptedBy(receiving))
  }
}

/**
 * The task of the receiving revision that has the sender's name. Another project of the repository may have used the
 * name all along: its workers do not get these messages.
 */
function createNamesakes(senders: Receivers, receivers: Receivers): (task: LinkedTask) => LinkedTask | null {
  const named = Map.groupBy(receivers.tasks, contractKey)
  const placeOf = ({ program }: Receivers, task: LinkedTask): string =>
    `${program.layout.rootOf(task.path)}\0${contractKey(task)}`
  const before = new Set(senders.tasks.map((task) => placeOf(senders, task)))
  return (sender) => {
    // Celery keeps the first of two tasks with one name.
    const found = named.get(contractKey(sender))?.find((task) => {
      const place = placeOf(receivers, task)
      return place === placeOf(senders, sender) || !before.has(place)
    })
    return found ?? null
  }
}

/** Where no call of the old code got its values, the new code cannot fail more. */
function ofMessages(old: LinkedTask, outcome: MessageOutcome): MessageOutcome {
  return old.origin.shift && (outcome === 'rejected' || outcome === 'misread') ? 'unknown' : outcome
}

/** What `delay` accepts and the worker takes: a `self` that Celery does not fill is one of the arguments. */
function acceptedBy({ parameters, origin }: LinkedTask): readonly Parameter[] {
  return origin.shift === 'unfilled' ? [SELF, ...parameters] : parameters
}

const SELF: Parameter = { name: 'self', kind: 'positional', required: true }

/** The serializer of a task's messages; null where it is unknown. */
export function serializerOf({ celery }: Pick<Receivers, 'celery'>, task: LinkedTask): string | null {
  const option = task.options.serializer
  if (!option) return celery.serializer
  return typeof option.value === 'string' ? option.value : null
}
