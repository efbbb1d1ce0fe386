import type { CeleryFixJob } from '../../jobs/payloads.ts'
import { type Delivery, jobOrigin } from '../delivery.ts'
import type { IssueCommentEvent } from '../events/schema.ts'

/** `/celery-fix`: commits the safe fixes of the pull request's head. The job checks the sender's permission. */
export function celeryFix(
  delivery: Delivery,
  event: IssueCommentEvent,
  given: Pick<CeleryFixJob, 'sender' | 'words'>,
): CeleryFixJob {
  return {
    ...jobOrigin(delivery, event),
    kind: 'celery-fix',
    number: event.issue.number,
    commentId: event.comment.id,
    ...given,
  }
}
