import type { Consumer } from '../../references/consumer.ts'
import type { Snapshot } from '../../snapshot.ts'

/** What reads the project's queues. */
export interface Readers {
  readonly consumers: readonly Consumer[]
  reads(queue: string): boolean
}

/** Null where nothing says what is read, where it is not known of one worker, or where it cannot be all. */
export function readersOf(base: Snapshot, head: Snapshot): Readers | null {
  const readers = knownReaders(base, head)
  return readers !== null && covers(base, readers.reads) ? readers : null
}

/** The same, though it may be little. */
export function knownReaders(base: Snapshot, head: Snapshot): Readers | null {
  if (head.consumers === null) return null
  const known = new Set([...queuesOf(base), ...queuesOf(head)])
  // Other projects of the repository have workers of their own.
  const consumers = head.consumers.filter(
    ({ reads }) => reads.kind !== 'these' || reads.queues.some((queue) => known.has(queue)),
  )
  const declared = declaredIn(head)
  // Where the repository starts no worker, the setting is all that is known.
  const sets = consumers.length > 0 ? consumers.map((one) => readBy(one, declared)) : [settingOf(head)]
  if (!sets.every((set) => set !== null)) return null
  return { consumers, reads: (queue) => sets.some((set) => set.has(queue)) }
}

/** Where most queues in use have no reader, the workers that have them are started elsewhere. */
function covers({ tasks }: Snapshot, reads: Readers['reads']): boolean {
  const used = new Set(
    tasks.flatMap(({ delivery: { queue, by } }) => (queue === null || by === 'default' ? [] : [queue])),
  )
  return [...used].filter(reads).length * 2 >= used.size
}

interface ReadSet {
  has(queue: string): boolean
}

function readBy({ reads }: Consumer, declared: ReadSet | null): ReadSet | null {
  switch (reads.kind) {
    case 'these':
      return new Set(reads.queues)
    case 'all-but':
      return { has: (queue) => !reads.queues.includes(queue) }
    case 'declared':
      return declared
    case 'unknown':
      return null
  }
}

/** What a worker reads that is told nothing. */
function declaredIn(head: Snapshot): ReadSet | null {
  const { queues, defaultQueue } = head.celery
  if (queues !== null) return settingOf(head)
  return defaultQueue === null ? null : new Set([defaultQueue])
}

function settingOf({ celery: { queues } }: Snapshot): ReadSet | null {
  return queues === null || queues === 'unknown' ? null : new Set(queues.items.map(({ name }) => name))
}

function queuesOf({ tasks, registries, celery }: Snapshot): (string | null)[] {
  return [
    ...tasks.map(({ delivery }) => delivery.queue),
    ...registries.flatMap(({ entries }) => Object.values(entries)),
    celery.defaultQueue,
  ].filter((queue) => queue !== null)
}
