import { notAccessible } from '../answer.ts'
import type { OperationId } from '../schema/operations.ts'
import type { Level, Permissions, Repository, Token } from '../state.ts'

type Need = readonly [name: string, level: Level]

/** The permissions of which any is enough, or all are needed. */
export type Needs = readonly Need[] | { readonly all: readonly Need[] }

/** Who may call: the app itself (JSON Web Token), any installation, or one with these permissions on the repository. */
type Access = 'app' | 'installation' | Needs

const CONVERSATION_READ: readonly Need[] = [
  ['issues', 'read'],
  ['pull_requests', 'read'],
]
const CONVERSATION_WRITE: readonly Need[] = [
  ['issues', 'write'],
  ['pull_requests', 'write'],
]
const CHECKS_READ: readonly Need[] = [['checks', 'read']]
const CHECKS_WRITE: readonly Need[] = [['checks', 'write']]
const CONTENTS_READ: readonly Need[] = [['contents', 'read']]
const METADATA_READ: readonly Need[] = [['metadata', 'read']]
const PULLS_READ: readonly Need[] = [['pull_requests', 'read']]
const PULLS_WRITE: readonly Need[] = [['pull_requests', 'write']]

/** https://docs.github.com/rest/authentication/permissions-required-for-github-apps */
export const ACCESS: Readonly<Record<OperationId, Access>> = {
  'apps/create-installation-access-token': 'app',
  'apps/get-authenticated': 'app',
  'apps/get-installation': 'app',
  'apps/get-repo-installation': 'app',
  'apps/get-webhook-delivery': 'app',
  'apps/list-installations': 'app',
  'apps/list-repos-accessible-to-installation': 'installation',
  'apps/list-webhook-deliveries': 'app',
  'apps/redeliver-webhook-delivery': 'app',
  'checks/create': CHECKS_WRITE,
  'checks/get': CHECKS_READ,
  'checks/list-annotations': CHECKS_READ,
  'checks/list-for-ref': CHECKS_READ,
  'checks/update': CHECKS_WRITE,
  'git/get-blob': CONTENTS_READ,
  'git/get-commit': CONTENTS_READ,
  'git/get-tree': CONTENTS_READ,
  'issues/create-comment': CONVERSATION_WRITE,
  'issues/list-comments': CONVERSATION_READ,
  'pulls/create-reply-for-review-comment': PULLS_WRITE,
  'pulls/create-review': PULLS_WRITE,
  'pulls/create-review-comment': PULLS_WRITE,
  'pulls/get': PULLS_READ,
  'pulls/list': PULLS_READ,
  'pulls/list-comments-for-review': PULLS_READ,
  'pulls/list-files': PULLS_READ,
  'pulls/list-review-comments': PULLS_READ,
  'pulls/list-reviews': PULLS_READ,
  'rate-limit/get': 'installation',
  // Documented under issues; on a pull request's comment GitHub asks for pull_requests too:
  // https://github.com/NOFireAI/ravel/pull/347
  'reactions/create-for-issue-comment': { all: CONVERSATION_WRITE },
  'reactions/create-for-pull-request-review-comment': PULLS_WRITE,
  'reactions/list-for-issue-comment': CONVERSATION_READ,
  'repos/compare-commits-with-basehead': CONTENTS_READ,
  'repos/download-tarball-archive': CONTENTS_READ,
  'repos/get': METADATA_READ,
  'repos/get-collaborator-permission-level': METADATA_READ,
  'repos/get-commit': CONTENTS_READ,
  'repos/get-content': CONTENTS_READ,
  'repos/list-pull-requests-associated-with-commit': { all: [...PULLS_READ, ...CONTENTS_READ] },
}

/** The same for what GraphQL reads and changes. */
export const GRAPHQL_ACCESS = {
  object: CONTENTS_READ,
  checks: CHECKS_READ,
  pullRequest: PULLS_READ,
  createCommitOnBranch: [['contents', 'write']],
  // Not pull_requests, surprisingly: https://github.com/orgs/community/discussions/44650
  resolveReviewThread: [['contents', 'write']],
  review: PULLS_WRITE,
  updateIssueComment: CONVERSATION_WRITE,
  updateCheckRun: CHECKS_WRITE,
  ref: CONTENTS_READ,
  // Not documented for GraphQL; webhooks about groups need it: https://github.com/dcoapp/app/pull/306
  mergeQueue: [['merge_queues', 'read']],
  reactInDiff: PULLS_WRITE,
  reactInConversation: { all: CONVERSATION_WRITE },
  minimizeReviewComment: PULLS_WRITE,
  minimizeIssueComment: CONVERSATION_WRITE,
} as const satisfies Readonly<Record<string, Needs>>

/** Refuses a token that does not cover the repository or holds none of the permissions needed. */
export function requirePermission(token: Token, repository: Repository, needs: Needs): void {
  if (!token.installation.repositories.has(repository)) throw notAccessible()
  if (token.repositories !== null && !token.repositories.has(repository)) throw notAccessible()
  const has = ([name, level]: Need) => grants(token.permissions, name, level)
  if (!('all' in needs ? needs.all.every(has) : needs.some(has))) throw notAccessible()
}

/** Whether granted permissions include one; `write` includes `read`, and everybody may read metadata. */
export function grants(permissions: Permissions, name: string, level: Level): boolean {
  if (name === 'metadata' && level === 'read') return true
  const granted = permissions[name]
  return granted === 'write' || granted === level
}
