import type { CelerySettings } from '../celery-config/celery-settings.ts'
import type { ExchangeDeclaration } from '../celery-config/exchange-declarations.ts'
import type { QueueDeclaration } from '../celery-config/queue-declarations.ts'
import type { LinkedTask } from '../tasks/linked-task.ts'
import type { RevisionTasks } from '../tasks/revision-tasks.ts'
import { type PropertyChange, propertyChanges } from './declared-properties.ts'

interface Declaring extends Pick<RevisionTasks, 'program' | 'tasks'> {
  readonly celery: Pick<CelerySettings, 'declared' | 'isComplete'>
}

/** A queue, or the exchange of one, that head declares in a way which the broker of base refuses. */
export interface ChangedDeclaration {
  readonly kind: 'queue' | 'exchange'
  readonly name: string
  /** The queue's declaration in head. */
  readonly head: QueueDeclaration
  /** Each property that the broker compares, as base and as head declares it. */
  readonly changes: readonly [PropertyChange, ...PropertyChange[]]
}

/** Queues of both revisions that an AMQP broker refuses to declare as head does. */
export function changedDeclarations(base: Declaring, head: Declaring): ChangedDeclaration[] {
  const before = Map.groupBy(base.celery.declared.queues, ({ name }) => name)
  const after = Map.groupBy(head.celery.declared.queues, ({ name }) => name)
  const used = usedInBoth(base, head)
  const names = new Set([...after.keys(), ...used.keys()])
  const found = [...names].flatMap((name): ChangedDeclaration[] => {
    const path = used.get(name) ?? null
    const olds = before.get(name) ?? impliedBy(base, name, path)
    // A queue that leaves `task_queues` is another matter.
    const news = after.get(name) ?? (before.has(name) ? [] : impliedBy(head, name, path))
    return news.flatMap((one): ChangedDeclaration[] => {
      if (!mayBeCompared(base, head, one)) return []
      const counterparts = counterpartsOf(one, olds, news)
      const queue = agreed(counterparts.map((old) => propertyChanges(old, one)))
      const exchange = agreed(counterparts.map((old) => exchangeChanges(old.exchange, one.exchange)))
      return [
        ...(queue ? [{ kind: 'queue', name, head: one, changes: queue } as const] : []),
        ...(exchange
          ? [{ kind: 'exchange', name: one.exchange?.name ?? '', head: one, changes: exchange } as const]
          : []),
      ]
    })
  })
  return found
}

function mayBeCompared(base: Declaring, head: Declaring, { path }: QueueDeclaration): boolean {
  // A broker that base does not use yet has none of its queues.
  return base.celery.declared.broker(path) !== 'other' && head.celery.declared.broker(path) !== 'other'
}

/** The declarations of base that one of head replaces: those of its file, else those of files that declare it no more. */
function counterpartsOf(
  { path }: QueueDeclaration,
  olds: readonly QueueDeclaration[],
  news: readonly QueueDeclaration[],
): readonly QueueDeclaration[] {
  const own = olds.filter((old) => old.path === path)
  if (own.length > 0) return own
  return olds.filter((old) => !news.some((one) => one.path === old.path))
}

type Changes = readonly [PropertyChange, ...PropertyChange[]]

/** The changes if each counterpart differs: one that is equal may be the one in use. */
function agreed(all: readonly (readonly PropertyChange[])[]): Changes | null {
  if (!all.every((changes) => changes.length > 0)) return null
  const [first, ...others] = all[0] ?? []
  return first ? [first, ...others] : null
}

const NOT_OPEN = { isOpen: false }

function exchangeChanges(
  old: ExchangeDeclaration | null,
  one: ExchangeDeclaration | null,
): readonly PropertyChange[] {
  if (old === null || one === null || old.name !== one.name) return []
  return propertyChanges({ ...old, ...NOT_OPEN }, { ...one, ...NOT_OPEN })
}

/** The queues that tasks of both revisions use, each with a file of such a task. */
function usedInBoth(base: Declaring, head: Declaring): ReadonlyMap<string, string> {
  if (!base.celery.isComplete || !head.celery.isComplete) return new Map()
  const before = new Set(base.tasks.map(queueOf))
  return new Map(
    head.tasks.flatMap((task): [string, string][] => {
      const queue = queueOf(task)
      return queue !== null && before.has(queue) ? [[queue, task.path]] : []
    }),
  )
}

function queueOf({ effectiveQueue }: LinkedTask): string | null {
  return effectiveQueue.queue
}

/** The declaration that Celery makes where the settings have none. */
function impliedBy({ celery }: Declaring, name: string, path: string | null): QueueDeclaration[] {
  const one = path === null ? null : celery.declared.undeclared(name, path)
  return one === null ? [] : [one]
}
