import type { ApplicationFunction, Probot } from 'probot'
import { handleCheckAction } from './handlers/check-action.ts'
import { handleCheckRun } from './handlers/check-run.ts'
import { handleCheckSuite } from './handlers/check-suite.ts'
import { handleCheckSuiteRequested } from './handlers/check-suite-requested.ts'
import type { Handler } from './handlers/delivery.ts'
import { handleInstalled, handleSuspended, handleUninstalled } from './handlers/installation.ts'
import { handleChangedComment, handleIssueComment } from './handlers/issue-comment.ts'
import { handleMergeGroup, handleMergeGroupDestroyed } from './handlers/merge-group.ts'
import { handlePullRequest } from './handlers/pull-request.ts'
import { handlePush } from './handlers/push.ts'
import { handleRemovedRepositories } from './handlers/removed-repositories.ts'
import { handleReview } from './handlers/review.ts'
import { handleReviewComment } from './handlers/review-comment.ts'
import type { Job } from './jobs/payloads.ts'
import type { Inbox } from './ports/job-queue.ts'

type EventName = Extract<Parameters<Probot['on']>[0], string>

/** Which webhook goes to which handler. Every other event is ignored. */
export const HANDLERS: Readonly<Partial<Record<EventName, Handler>>> = {
  'pull_request.opened': handlePullRequest,
  'pull_request.synchronize': handlePullRequest,
  'pull_request.reopened': handlePullRequest,
  'pull_request.ready_for_review': handlePullRequest,
  'pull_request.edited': handlePullRequest,
  'pull_request.closed': handlePullRequest,
  'issue_comment.created': handleIssueComment,
  'issue_comment.edited': handleChangedComment,
  'issue_comment.deleted': handleChangedComment,
  'pull_request_review_comment.created': handleReviewComment,
  'pull_request_review.submitted': handleReview,
  'check_run.requested_action': handleCheckAction,
  'check_run.rerequested': handleCheckRun,
  'check_suite.rerequested': handleCheckSuite,
  'check_suite.requested': handleCheckSuiteRequested,
  'merge_group.checks_requested': handleMergeGroup,
  'merge_group.destroyed': handleMergeGroupDestroyed,
  push: handlePush,
  // Jobs that waited under the old name may have failed.
  'repository.renamed': handleInstalled,
  'repository.transferred': handleInstalled,
  'installation_target.renamed': handleInstalled,
  'repository.unarchived': handleInstalled,
  'installation.created': handleInstalled,
  'installation.unsuspend': handleInstalled,
  'installation.new_permissions_accepted': handleInstalled,
  'installation.suspend': handleSuspended,
  'installation.deleted': handleUninstalled,
  'installation_repositories.added': handleInstalled,
  'installation_repositories.removed': handleRemovedRepositories,
}

/** The Probot app: stores the jobs of a delivery, all at once. */
export function createApp({ inbox }: { readonly inbox: Inbox<Job> }): ApplicationFunction {
  return (app) => {
    for (const [name, handler] of Object.entries(HANDLERS)) {
      app.on(name as EventName, async ({ id, payload }) => {
        const jobs = handler({ id, payload })
        if (jobs.length > 0) await inbox.accept(id, jobs)
      })
    }
  }
}
