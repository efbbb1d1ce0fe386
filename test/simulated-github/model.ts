import type { KeyObject } from 'node:crypto'
import type { ObjectReader } from './git/objects.ts'
import type { WebhookId } from './schema/operations.ts'

export type Login = string
/** A person's role in a repository. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'
export type Level = 'read' | 'write'
/** Permission name to level, as in an app's manifest (`default_permissions`). */
export type Permissions = Readonly<Record<string, Level>>
export type Side = 'LEFT' | 'RIGHT'

export interface User {
  readonly id: number
  readonly login: Login
  readonly type: 'User' | 'Bot' | 'Organization'
}

export interface App {
  readonly id: number
  readonly slug: string
  readonly clientId: string
  readonly owner: Login
  readonly publicKey: KeyObject
  readonly webhookSecret: string
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly createdAt: string
}

export interface Installation {
  readonly id: number
  readonly account: Login
  permissions: Permissions
  readonly repositories: Set<Repository>
  readonly createdAt: string
  /** Null unless the account has suspended the app. */
  suspension: { readonly by: Login; readonly at: string } | null
}

export interface Token {
  readonly value: string
  readonly installation: Installation
  readonly permissions: Permissions
  /** null: every repository of the installation. */
  readonly repositories: ReadonlySet<Repository> | null
  expiresAt: number
}

export interface Repository {
  readonly id: number
  readonly owner: Login
  name: string
  /** GitHub leads from these to the name of today. */
  readonly formerNames: string[]
  readonly gitDir: string
  readonly objects: ObjectReader
  readonly defaultBranch: string
  readonly forkOf: Repository | null
  readonly roles: Map<Login, Role>
  /** By branch. */
  readonly protections: Map<string, Protection>
  readonly createdAt: string
  /** Only those who have a role, and installations, know of it. */
  private: boolean
  /** Nobody finds it any more; pull requests from it stay. */
  deleted: boolean
}

/** Nobody pushes to a protected branch; a pull request merges when the latest run of each of these names passes. */
export interface Protection {
  readonly requiredChecks: readonly string[]
  /** All review threads have to be resolved. */
  readonly requiredConversationResolution?: boolean
}

export interface PullRequest {
  readonly id: number
  readonly number: number
  readonly repository: Repository
  /** `sha` is the base branch's commit at the last push, as on GitHub: not the merge base. */
  readonly base: { ref: string; sha: string }
  readonly head: { readonly repository: Repository; readonly ref: string; sha: string }
  title: string
  readonly body: string | null
  readonly author: Login
  draft: boolean
  /** Of a fork: those who may write to the base repository may push to the head branch. */
  readonly maintainersCanModify: boolean
  open: boolean
  /** Only those who may write comment there; apps do not. */
  locked: boolean
  /** Oldest first. */
  readonly timeline: TimelineEvent[]
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  merge: { readonly commit: string; readonly by: Login; readonly at: string } | null
}

/** A push that took commits away, or another base branch. */
export interface TimelineEvent {
  readonly type: 'HeadRefForcePushedEvent' | 'BaseRefChangedEvent'
  readonly id: number
  readonly actor: Login
  readonly createdAt: string
}

/** The commit that the merge queue would land, on a branch of its own. */
export interface MergeGroup {
  readonly headSha: string
  readonly headRef: string
  /** The group ahead, or the branch. */
  readonly baseSha: string
  readonly baseRef: string
}

export interface QueueEntry {
  readonly pullRequest: PullRequest
  readonly group: MergeGroup
  readonly enqueuedBy: Login
  readonly enqueuedAt: string
}

/** What the app wrote stays unread until a test looks at it. */
interface Output {
  unread: boolean
}

export interface Review extends Output {
  readonly id: number
  readonly pullRequest: PullRequest
  readonly user: Login
  body: string
  readonly reactions: Reaction[]
  /** A pending one is seen by its author alone, and so are its comments. */
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly commitId: string
  submittedAt: string | null
}

/** A place in the difference of a pull request; `startLine` is null for a single line. */
export interface LinePlace {
  readonly side: Side
  readonly line: number
  readonly startSide: Side | null
  readonly startLine: number | null
}

export interface ReviewComment extends Output {
  readonly id: number
  readonly pullRequest: PullRequest
  readonly review: Review
  readonly user: Login
  body: string
  readonly reactions: Reaction[]
  readonly path: string
  /** Where it was made, in `originalCommit`; null when the whole file is meant. */
  readonly place: LinePlace | null
  readonly originalCommit: string
  /** The merge base that `originalCommit` was compared with. */
  readonly originalBase: string
  readonly diffHunk: string
  readonly position: number
  /** The comment that opened the thread; null for the opening one. */
  readonly inReplyTo: ReviewComment | null
  readonly createdAt: string
  updatedAt: string
  lastEditedAt?: string
  /** Of the thread; read from the comment that opened it. */
  resolvedBy: Login | null
  minimized: string | null
  /** Kept for the replies to it, which outlive it. */
  deleted: boolean
  /** GraphQL took it although its line is not in the difference: no page shows it. */
  lost: boolean
}

export interface Reaction extends Output {
  readonly id: number
  readonly user: Login
  readonly content: string
  readonly createdAt: string
}

export interface IssueComment extends Output {
  readonly id: number
  readonly pullRequest: PullRequest
  readonly user: Login
  body: string
  readonly reactions: Reaction[]
  readonly createdAt: string
  updatedAt: string
  lastEditedAt?: string
  minimized: string | null
}

export interface CheckAnnotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column?: number
  readonly end_column?: number
  readonly annotation_level: string
  readonly message: string
  readonly title?: string
  readonly raw_details?: string
}

export interface CheckAction {
  readonly label: string
  readonly description: string
  readonly identifier: string
}

/** The app's runs of one commit. GitHub makes it at a push, or with the first run. */
export interface CheckSuite {
  readonly id: number
  readonly repository: Repository
  readonly headSha: string
  /** The branch that was pushed and where it was before; null for a suite that began with a run. */
  readonly branch: string | null
  readonly before: string | null
  readonly createdAt: string
}

export interface CheckRun extends Output {
  readonly id: number
  readonly suite: CheckSuite
  readonly repository: Repository
  readonly headSha: string
  name: string
  externalId: string | null
  detailsUrl: string | null
  status: string
  conclusion: string | null
  readonly createdAt: string
  startedAt: string
  completedAt: string | null
  output: {
    title: string | null
    summary: string | null
    text: string | null
    readonly annotations: CheckAnnotation[]
  }
  actions: readonly CheckAction[]
}

export interface Delivery {
  /** The value of X-GitHub-Delivery; a redelivery repeats it. */
  readonly id: string
  readonly webhook: WebhookId
  readonly event: string
  readonly action: string | null
  readonly installation: number
  readonly repository: number | null
  readonly body: string
  status: 'pending' | 'delivered' | 'lost'
  /** What the app answered, an entry for each attempt: a status, or why there was none. */
  readonly answers: (number | string)[]
}

/** One attempt to deliver a webhook: an entry of `/app/hook/deliveries`. */
export interface Attempt {
  readonly id: number
  readonly delivery: Delivery
  readonly isRedelivery: boolean
  readonly url: string
  readonly deliveredAt: string
  readonly seconds: number
  /** `OK`, or what went wrong. */
  readonly status: string
  readonly statusCode: number
  /** The app's response; null where there was none. */
  readonly response: string | null
}

/** How webhooks leave. */
export interface DeliveryOptions {
  /** An attempt without an answer has failed then. */
  readonly deadlineMs: number
  /** How many are on their way at a time. */
  readonly parallel: number
  readonly order: 'as-sent' | 'reversed' | 'shuffled'
  /** How often each is sent, with the same id. */
  readonly copies: number
}

/** A request as faults and hooks see it. */
export interface SeenRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly route: string | null
  readonly body: string
  /** The installation whose token was sent; null for the app's own requests and for strangers. */
  readonly installation: number | null
}

/**
 * What goes wrong with requests of a kind. `status`: GitHub answers with this status. `silence`: it does not answer until
 * the fault is removed or `milliseconds` are over. `cut`: it carries the request out, sends the headers and half of the
 * body, and the connection breaks. `invalid-json`: the body ends in the middle of a value. `refusal`: one mutation of a
 * document is refused, which is carried out otherwise.
 */
export interface Fault {
  readonly kind: 'status' | 'silence' | 'cut' | 'invalid-json' | 'refusal'
  /** Any method when left out. */
  readonly method?: string
  /** The path template of GitHub's description, or `/graphql`; any route when left out. */
  readonly route?: string
  /** Narrows the fault down further. */
  readonly matches?: (request: SeenRequest) => boolean
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the usual body of the status. */
  readonly json?: unknown
  /** What a refusal refuses, and GitHub's reason. */
  readonly mutation?: { readonly field: string; readonly type: string; readonly message: string }
  /** Seconds, sent as `retry-after`; with 403 and 429 this is GitHub's secondary rate limit. */
  readonly retryAfter?: number
  /** GitHub carries the request out before the fault. */
  readonly afterWrite: boolean
  /** Of a silence; endless when left out. */
  readonly milliseconds?: number
  /** How many more requests it meets; Infinity until it is removed. */
  times: number
  /** How many it has met. */
  met: number
  readonly removal: PromiseWithResolvers<void>
}

/** A moment in the life of a request: read but not carried out, or carried out but not answered. */
export interface Step {
  readonly moment: 'before' | 'after'
  readonly request: SeenRequest
  /** The status that is about to be sent; null before. */
  readonly status: number | null
}

/** Called at each step; the request waits for it. */
export type Hook = (step: Step) => void | Promise<void>

export interface LoggedRequest {
  readonly method: string
  readonly path: string
  /** The path template, `/graphql`, or null for a path that GitHub does not have here. */
  readonly route: string | null
  readonly requestBytes: number
  status: number
  responseBytes: number
  milliseconds: number
}

/** GitHub's limits on what it shows; a test lowers them to meet the cut with little data. */
export interface Limits {
  /** A recursive tree is cut here and says `truncated`. */
  treeEntries: number
  /** A longer patch is left out of the list of files. */
  patchLines: number
  /** Longer text in GraphQL is cut and says `isTruncated`. */
  blobTextBytes: number
}

/** What GitHub allows an installation. Tests shorten the windows and lower the numbers. */
export interface RateLimits {
  readonly hourMs: number
  readonly minuteMs: number
  readonly requestsPerHour: number
  readonly graphqlPointsPerHour: number
  /** Of requests that create content. */
  readonly writesPerMinute: number
  readonly writesPerHour: number
  readonly concurrent: number
  readonly pointsPerMinute: number
  readonly graphqlPointsPerMinute: number
  /** GitHub refuses with 403 or 429. */
  readonly secondaryStatus: 403 | 429
}

/** What an installation did since the start. A refused request counts as refused alone. */
export interface Usage {
  requests: number
  writes: number
  graphqlPoints: number
  /** In flight now, and at most. */
  concurrent: number
  mostConcurrent: number
  readonly refused: { primary: number; secondary: number; concurrent: number }
}

/** Who has the link has the archive, for a while. */
export interface ArchiveLink {
  readonly repository: Repository
  readonly commit: string
  readonly expiresAt: number
}
