import { type Handler, jobOrigin } from './delivery.ts'
import { CheckSuiteEvent } from './events/schema.ts'

/** Somebody pressed “Re-run all checks”. */
export const handleCheckSuite: Handler = (delivery) => {
  const event = CheckSuiteEvent.parse(delivery.payload)
  return [{ ...jobOrigin(delivery, event), kind: 'rerun-checks', headSha: event.check_suite.head_sha }]
}
