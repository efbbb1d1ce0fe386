import { type Handler, jobOrigin } from './delivery.ts'
import { CheckSuiteRequestedEvent } from './events/schema.ts'

/** A push: it also moves pull requests, whose own webhook may be lost. */
export const handleCheckSuiteRequested: Handler = (delivery) => {
  const event = CheckSuiteRequestedEvent.parse(delivery.payload)
  return event.check_suite.pull_requests
    .filter(({ base }) => base.repo.id === event.repository.id)
    .map(({ number }) => ({ ...jobOrigin(delivery, event), kind: 'review-unchecked', number }))
}
