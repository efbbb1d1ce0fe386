import type { FailedDelivery } from '../ports/app-gateway.ts'
import type { JobDependencies } from './dependencies.ts'

const MINUTE = 60_000
const WINDOW_MS = 24 * 60 * MINUTE
/** Before the third attempt; doubled before each further one. */
const DELAY_MS = 5 * MINUTE
const MAX_REDELIVERIES = 100
/** Each attempt is answered once: a redelivery that fails is another attempt. */
const ONCE_MINUTES = 7 * 24 * 60
/** One that GitHub cannot deliver again gives way to the others. */
const AGAIN_MINUTES = 4

/** Lets GitHub deliver webhooks again that this service did not accept. GitHub does not do that by itself. */
export async function redeliver({ app, records, log }: JobDependencies): Promise<void> {
  const now = new Date()
  const failed = await app.failedDeliveries(new Date(now.getTime() - WINDOW_MS))
  const accepted = await records.accepted(failed.map(({ deliveryId }) => deliveryId))
  const candidates = dueAttempts(
    failed.filter(({ deliveryId }) => !accepted.has(deliveryId)),
    now,
  )
  const due = await records.due(candidates.map(subjectOf))
  const chosen = candidates.filter((one) => due.has(subjectOf(one))).slice(0, MAX_REDELIVERIES)
  for (const one of chosen) {
    await records.tried([subjectOf(one)], AGAIN_MINUTES)
    const done = await app.redeliver(one.id)
    await records.tried([subjectOf(one)], ONCE_MINUTES)
    log.info({ deliveryId: one.deliveryId, done }, 'requested a failed delivery again')
  }
}

/** The last attempt for each delivery, oldest first, if the time after it has passed that its number asks for. */
export function dueAttempts(failed: readonly FailedDelivery[], now: Date): readonly FailedDelivery[] {
  return [...Map.groupBy(failed, ({ deliveryId }) => deliveryId).values()]
    .flatMap((attempts) => {
      const last = attempts.reduce((one, other) => (other.id > one.id ? other : one))
      const delay = attempts.length === 1 ? 0 : DELAY_MS * 2 ** (attempts.length - 2)
      return last.at.getTime() + delay <= now.getTime() ? [last] : []
    })
    .toSorted((one, other) => one.id - other.id)
}

function subjectOf({ id }: FailedDelivery): string {
  return `delivery/${id}`
}
