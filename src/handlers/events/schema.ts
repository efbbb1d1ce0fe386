import { z } from 'zod'

// Only the fields that are used: GitHub adds fields at any time and leaves out others.

const Common = z.object({
  installation: z.object({ id: z.number().int() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
})

export const PullRequestEvent = Common.extend({
  action: z.string(),
  pull_request: z.object({ number: z.number().int() }),
  changes: z.object({ base: z.unknown().optional() }).optional(),
})

export const IssueCommentEvent = Common.extend({
  /** `pull_request` tells that the issue is one. */
  issue: z.object({ number: z.number().int(), pull_request: z.unknown().optional() }),
  comment: z.object({
    id: z.number().int(),
    body: z.string(),
    user: z.object({ login: z.string(), type: z.string() }).nullable(),
  }),
})

export const CheckRunEvent = Common.extend({ check_run: z.object({ head_sha: z.string() }) })

export const CheckSuiteEvent = Common.extend({ check_suite: z.object({ head_sha: z.string() }) })

export type CommonEvent = z.infer<typeof Common>
export type IssueCommentEvent = z.infer<typeof IssueCommentEvent>
