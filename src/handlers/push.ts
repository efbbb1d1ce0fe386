import { type Handler, jobOrigin } from './delivery.ts'
import { PushEvent } from './events/schema.ts'

/** The default branch moved: later pull requests will be compared with its new tip. */
export const handlePush: Handler = (delivery) => {
  const event = PushEvent.parse(delivery.payload)
  if (event.deleted || event.ref !== `refs/heads/${event.repository.default_branch}`) return []
  return [{ ...jobOrigin(delivery, event), kind: 'index-revision', sha: event.after }]
}
