import { APPROVE_BREAK, FIX_ALL } from '../shared/check-buttons.ts'
import { pullRequestOf } from '../shared/external-id.ts'
import { type Handler, jobOrigin } from './delivery.ts'
import { CheckActionEvent } from './events/schema.ts'

/**
 * Somebody pressed a button of the check. Several pull requests can have its head: the run names its own. The job checks
 * what the person may do, and whether the head is still the one of the check.
 */
export const handleCheckAction: Handler = (delivery) => {
  const event = CheckActionEvent.parse(delivery.payload)
  const { check_run: run, requested_action: action, sender } = event
  const number = pullRequestOf(run.external_id ?? null)
  if (number === null || sender.type === 'Bot') return []
  const pressed = {
    ...jobOrigin(delivery, event),
    number,
    sender: sender.login,
    ...(sender.id !== undefined && { senderId: sender.id }),
    headSha: run.head_sha,
  }
  switch (action.identifier) {
    case FIX_ALL:
      return [{ ...pressed, kind: 'celery-fix', lines: [] }]
    case APPROVE_BREAK:
      return [{ ...pressed, kind: 'celery-approve', lines: [] }]
    default:
      return []
  }
}
