/** What `scripts/extract-openapi.ts` takes from GitHub's OpenAPI description: one entry for each answered operation. */
export const OPERATIONS = [
  'apps/create-installation-access-token',
  'apps/get-authenticated',
  'apps/get-installation',
  'apps/get-repo-installation',
  'apps/get-webhook-delivery',
  'apps/list-installations',
  'apps/list-repos-accessible-to-installation',
  'apps/list-webhook-deliveries',
  'apps/redeliver-webhook-delivery',
  'checks/create',
  'checks/get',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/update',
  'git/get-blob',
  'git/get-commit',
  'git/get-tree',
  'issues/create-comment',
  'issues/list-comments',
  'pulls/create-reply-for-review-comment',
  'pulls/create-review',
  'pulls/create-review-comment',
  'pulls/get',
  'pulls/list',
  'pulls/list-comments-for-review',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/list-reviews',
  'rate-limit/get',
  'reactions/create-for-issue-comment',
  'reactions/list-for-issue-comment',
  'repos/compare-commits-with-basehead',
  'repos/download-tarball-archive',
  'repos/get',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-pull-requests-associated-with-commit',
] as const

export type OperationId = (typeof OPERATIONS)[number]

/** Webhooks that are sent, as `event/action` (or the event alone where it has no action). */
export const WEBHOOKS = [
  'check-run/completed',
  'check-run/created',
  'check-run/requested-action',
  'check-run/rerequested',
  'check-suite/requested',
  'check-suite/rerequested',
  'installation-repositories/added',
  'installation-repositories/removed',
  'installation/created',
  'installation/deleted',
  'installation/suspend',
  'installation/unsuspend',
  'issue-comment/created',
  'merge-group/checks-requested',
  'merge-group/destroyed',
  'pull-request/closed',
  'pull-request/edited',
  'pull-request/opened',
  'pull-request/ready-for-review',
  'pull-request/reopened',
  'pull-request/synchronize',
  'push',
] as const

export type WebhookId = (typeof WEBHOOKS)[number]

/** Answers that GitHub gives everywhere but describes nowhere in particular. */
export const SCHEMAS = ['basic-error', 'validation-error', 'validation-error-simple'] as const
