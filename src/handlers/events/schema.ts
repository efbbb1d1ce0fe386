import { z } from 'zod'

// Only the fields that are used: GitHub adds fields at any time and leaves out others.

const Common = z.object({
  installation: z.object({ id: z.number().int() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
})

/** Null where it is gone. */
const Repo = z.object({ id: z.number().int() }).nullable()

const Person = z.object({ login: z.string(), type: z.string(), id: z.number().int().optional() })

export const PullRequestEvent = Common.extend({
  action: z.string(),
  pull_request: z.object({
    number: z.number().int(),
    head: z.object({ sha: z.string(), ref: z.string().optional(), repo: Repo.optional() }).optional(),
    base: z.object({ repo: Repo.optional() }).optional(),
  }),
  /** The head before a push. */
  before: z.string().optional(),
  changes: z.object({ base: z.unknown().optional() }).optional(),
})

export const IssueCommentEvent = Common.extend({
  /** An issue with `pull_request` is a pull request. */
  issue: z.object({ number: z.number().int(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number().int(),
    body: z.string(),
    user: Person.nullable(),
    created_at: z.string().optional(),
  }),
  /** The text before it was edited. */
  changes: z.object({ body: z.object({ from: z.string() }).optional() }).optional(),
})

const ReviewedPullRequest = z.object({
  number: z.number().int(),
  head: z.object({ sha: z.string() }).optional(),
})

/** A reply in a thread names the comment that begins it. */
export const ReviewCommentEvent = Common.extend({
  pull_request: ReviewedPullRequest,
  comment: IssueCommentEvent.shape.comment.extend({
    in_reply_to_id: z.number().int().optional(),
    commit_id: z.string().optional(),
  }),
})

export const ReviewEvent = Common.extend({
  pull_request: ReviewedPullRequest,
  review: z.object({
    id: z.number().int(),
    node_id: z.string(),
    body: z.string().nullable(),
    user: Person.nullable(),
    submitted_at: z.string().nullable().optional(),
    commit_id: z.string().nullable().optional(),
  }),
})

/** Somebody pressed one of the buttons of a check run. */
export const CheckActionEvent = Common.extend({
  check_run: z.object({ head_sha: z.string(), external_id: z.string().nullable().optional() }),
  requested_action: z.object({ identifier: z.string() }),
  sender: Person,
})

export const CheckRunEvent = Common.extend({ check_run: z.object({ head_sha: z.string() }) })

export const CheckSuiteEvent = Common.extend({ check_suite: z.object({ head_sha: z.string() }) })

export const MergeGroupEvent = Common.extend({
  merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), head_ref: z.string() }),
})

const RequestedPullRequest = z.object({
  number: z.number().int(),
  base: z.object({ repo: z.object({ id: z.number().int() }) }),
})

export const CheckSuiteRequestedEvent = Common.extend({
  repository: Common.shape.repository.extend({ id: z.number().int() }),
  /** Those with this head, in other repositories too; none of forks. */
  check_suite: z.object({
    before: z.string().nullable().optional(),
    pull_requests: z.array(RequestedPullRequest).default([]),
  }),
})

const Paths = z.array(z.string()).default([])

export const PushEvent = Common.extend({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  created: z.boolean(),
  deleted: z.boolean(),
  forced: z.boolean(),
  /** Those that are new to the branch, 2,048 at most. */
  commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })).default([]),
  repository: Common.shape.repository.extend({ default_branch: z.string() }),
})

const Repositories = z.array(z.object({ full_name: z.string() })).optional()

/** `repositories` when the installation is deleted, `repositories_removed` when some of it are. */
export const RemovedRepositoriesEvent = z.object({
  installation: Common.shape.installation,
  repositories: Repositories,
  repositories_removed: Repositories,
})

/** Of an installation that came, goes or rests, and of one that got repositories. */
export const InstallationEvent = z.object({ installation: Common.shape.installation })

export type CommonEvent = z.infer<typeof Common>
export type PushEvent = z.infer<typeof PushEvent>
export type IssueCommentEvent = z.infer<typeof IssueCommentEvent>
export type ReviewCommentEvent = z.infer<typeof ReviewCommentEvent>
