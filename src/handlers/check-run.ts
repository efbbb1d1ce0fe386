import { type Handler, jobOrigin } from './delivery.ts'
import { CheckRunEvent } from './events/schema.ts'

/** Somebody pressed “Re-run” on the check. */
export const handleCheckRun: Handler = async (delivery, queue) => {
  const event = CheckRunEvent.parse(delivery.payload)
  await queue.send({
    ...jobOrigin(delivery, event),
    kind: 'rerun-checks',
    headSha: event.check_run.head_sha,
  })
}
