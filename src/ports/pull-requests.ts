import type { OwnReview, PullRequestFile, Thread } from '../review/types.ts'
import type { CheckRun } from './check-runs.ts'
import type { RepositoryName } from './repository-name.ts'
import type { EntryKind } from './repository-source.ts'

export interface PullRequest {
  /** Node id. */
  readonly id: string
  /** Node id of the repository that it merges into. */
  readonly repositoryId: string
  readonly number: number
  /** The author's login, as REST and webhooks write it; null for a deleted account. */
  readonly author: string | null
  readonly open: boolean
  /** Only collaborators may comment. */
  readonly locked: boolean
  readonly draft: boolean
  readonly headSha: string
  readonly headBranch: string
  /** The head lies in another repository, or in one that is gone. */
  readonly fromFork: boolean
  /** Null where it is gone. */
  readonly headRepository: RepositoryName | null
  /** Of a fork: its author lets those who may write to the base repository push to the head branch. */
  readonly maintainersMayPush: boolean
  readonly baseBranch: string
  /** The tip of the base branch as it is now, not the merge base. */
  readonly baseSha: string
  readonly changedFiles: number
}

/** How a commit differs from the merge base with another. */
export interface Comparison {
  readonly mergeBase: string
  /** GitHub lists 300 here at most. */
  readonly files: readonly PullRequestFile[]
}

/** A file at the tip of a base branch. */
export interface BaseFile {
  readonly path: string
  readonly oid: string
  readonly kind: EntryKind
  /** Null where GitHub does not show it as a text, or as a whole. */
  readonly text: string | null
}

/** What a verdict depends on, and the checks that show it. */
export interface PullRequestState {
  readonly pull: PullRequest
  /** Those of the requested files that exist. */
  readonly baseFiles: readonly BaseFile[]
  /** This app's, of the head, newest first. */
  readonly checkRuns: readonly CheckRun[]
}

/** What GitHub shows of a pull request, and this app's part in it. */
export interface Observation extends PullRequestState {
  /** Those that this app began. */
  readonly threads: readonly Thread[]
  /** Of this app. */
  readonly reviews: readonly OwnReview[]
  /** This app's replies in threads that people began. */
  readonly elsewhere: readonly string[]
  /** This app's comments in the conversation, which it never edits itself. */
  readonly notes: readonly { readonly id: string; readonly body: string; readonly edited: boolean }[]
  /** When its branch was last pushed with force, or its base branch changed; null for never. */
  readonly replacedAt: string | null
  /** This app's check runs on the requested commits that GitHub has, where they are few. */
  readonly left: ReadonlyMap<
    string,
    readonly { readonly pullRequest: number | null; readonly isCompleted: boolean }[]
  >
  /** Open pull requests have the requested branch as their base, and may be judged otherwise since it was at these commits. */
  readonly isOtherBase: boolean
}

export interface PullRequests {
  read(number: number): Promise<PullRequest>
  /**
   * Everything at once, in one request where no list is long; with these files of the base branch, and the check runs of
   * these commits. `branch` may be the base of others.
   */
  observe(
    number: number,
    files: readonly string[],
    commits: readonly string[],
    branch?: string,
  ): Promise<Observation>
  /** The part that may change while a verdict is made, in one request. */
  look(number: number, files: readonly string[]): Promise<PullRequestState>
  /** Those pages of GitHub's list that have these paths; it may not have them all. */
  files(pull: PullRequest, wanted: readonly string[]): Promise<readonly PullRequestFile[]>
  compare(base: string, head: string): Promise<Comparison>
  /** The numbers of those that are open and have this base branch. */
  openOn(branch: string): Promise<readonly number[]>
}
