import { type Handler, jobOrigin } from './delivery.ts'
import { CheckRunEvent } from './events/schema.ts'

/** Somebody pressed “Re-run” on the check. */
export const handleCheckRun: Handler = (delivery) => {
  const event = CheckRunEvent.parse(delivery.payload)
  return [{ ...jobOrigin(delivery, event), kind: 'rerun-checks', headSha: event.check_run.head_sha }]
}
