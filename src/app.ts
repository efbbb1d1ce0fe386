import type { ApplicationFunction } from 'probot'
import { handleCheckRun } from './handlers/check-run.ts'
import { handleCheckSuite } from './handlers/check-suite.ts'
import type { Delivery, Handler } from './handlers/delivery.ts'
import { handleIssueComment } from './handlers/issue-comment.ts'
import { handlePullRequest } from './handlers/pull-request.ts'
import { handlePush } from './handlers/push.ts'
import { handleRemovedRepositories } from './handlers/removed-repositories.ts'
import type { Job } from './jobs/payloads.ts'
import type { JobQueue } from './ports.ts'

/** The Probot app: which webhook goes to which handler. */
export function createApp(deps: { readonly queue: JobQueue<Job> }): ApplicationFunction {
  return (app, { addHandler }) => {
    const to = (handler: Handler) => (delivery: Delivery) => handler(delivery, deps.queue)

    app.on(
      [
        'pull_request.opened',
        'pull_request.synchronize',
        'pull_request.reopened',
        'pull_request.ready_for_review',
        'pull_request.edited',
      ],
      to(handlePullRequest),
    )
    app.on('issue_comment.created', to(handleIssueComment))
    app.on('check_run.rerequested', to(handleCheckRun))
    app.on('check_suite.rerequested', to(handleCheckSuite))
    app.on('push', to(handlePush))
    app.on(['installation.deleted', 'installation_repositories.removed'], to(handleRemovedRepositories))

    addHandler((request, response) => {
      if (request.url !== '/healthz') return false
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
      return true
    })
  }
}
