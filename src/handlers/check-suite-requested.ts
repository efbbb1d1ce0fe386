import { type Handler, jobOrigin } from './delivery.ts'
import { CheckSuiteRequestedEvent } from './events/schema.ts'

/** A push: it also moves pull requests, whose own webhook may be lost. */
export const handleCheckSuiteRequested: Handler = (delivery) => {
  const event = CheckSuiteRequestedEvent.parse(delivery.payload)
  const { before, pull_requests } = event.check_suite
  const moved = typeof before === 'string' ? { before } : {}
  return pull_requests
    .filter(({ base }) => base.repo.id === event.repository.id)
    .map(({ number }) => ({ ...jobOrigin(delivery, event), kind: 'review-unchecked', number, ...moved }))
}
