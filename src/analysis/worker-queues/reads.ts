import type { Consumer } from '../references/consumer.ts'
import type { Snapshot } from '../snapshot.ts'

/** The queues that a worker reads. */
export interface ReadSet {
  has(queue: string): boolean
}

/** The queues of one worker; null where they are unknown. `declared` has those of a worker without `-Q`. */
export function readBy({ reads }: Consumer, declared: ReadSet | null): ReadSet | null {
  switch (reads.kind) {
    case 'these':
      return new Set(reads.queues)
    case 'all-but':
      return { has: (queue) => !reads.queues.includes(queue) }
    case 'declared':
      return declared
    case 'unknown':
    case 'named':
      return null
  }
}

/** The queues of a worker without `-Q`. */
export function declaredIn({ celery }: Pick<Snapshot, 'celery'>): ReadSet | null {
  const { queues, defaultQueue } = celery
  if (queues !== null) return settingOf({ celery })
  return defaultQueue === null ? null : new Set([defaultQueue])
}

/** The queues of `task_queues`; null without it, or where they are computed. */
export function settingOf({ celery: { queues } }: Pick<Snapshot, 'celery'>): ReadSet | null {
  return queues === null || queues === 'unknown' ? null : new Set(queues.items.map(({ name }) => name))
}
