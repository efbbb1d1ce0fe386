/** What the core needs from outside. Types only: `git/` and `github/` implement them, the core imports none of those. */

import type { FileSummary } from './analysis/python/file-summary.ts'
import type { OwnerRepositories } from './config/load-settings.ts'
import type { CheckOutput, DraftReview, PullRequestFile } from './review/types.ts'
import type { Result } from './shared/result.ts'

export type EntryKind = 'file' | 'symlink' | 'submodule'

export interface TreeEntry {
  readonly path: string
  /** Git blob id (of the commit, for a submodule). */
  readonly oid: string
  readonly kind: EntryKind
}

/** Every entry of a commit's tree, directories left out. */
export interface Tree {
  readonly rev: string
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** What differs from another tree that it was listed from, where it was. */
  readonly since?: { readonly rev: string; readonly changed: readonly string[] }
  /** Parts of the tree that could not be listed. */
  readonly gaps: readonly { readonly path: string; readonly reason: string }[]
}

/** A path at which two revisions have different entries, or only one of them has any. */
export interface Difference {
  readonly path: string
  readonly before: TreeEntry | null
  readonly after: TreeEntry | null
}

export type Blob = { readonly bytes: Uint8Array } | { readonly unreadable: string }

/** A repository's content by revision: a local clone or GitHub. Nothing in it is ever executed. */
export interface RepositorySource {
  /** A blob costs no request: reading one too many does no harm. */
  readonly isLocal: boolean
  /** `near` is a tree that is much like it: a source may list only what differs. */
  tree(rev: string, near?: Tree): Promise<Tree>
  /** What differs between two commits or trees; null where that is told by both whole trees alone. */
  differences(base: string, head: string): Promise<readonly Difference[]> | null
  /**
   * The paths of a revision that end in one of the suffixes and in whose bytes one of the words (ASCII) stands. A file
   * that cannot be read is among them, as it cannot be ruled out.
   */
  containing(rev: string, suffixes: readonly string[], words: readonly string[]): Promise<ReadonlySet<string>>
  /** One answer for each id asked for. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>>
}

/** What is kept of a Python blob. `facts` is a `FileFacts` as JSON, null as long as nobody asked for it. */
export type CachedBlob =
  | { readonly kind: 'read'; readonly summary: FileSummary; readonly facts: string | null }
  /** It is no text that Python would read. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/**
 * Facts by blob id, for the extractor that runs: an id stands for its bytes in any repository, branch or fork. A cache:
 * it may forget anything at any time, and whoever loses it loses time.
 */
export interface FactsStore {
  read(oids: readonly string[]): Promise<ReadonlyMap<string, CachedBlob>>
  /** Each with its id; one that is not asked for costs nothing. */
  write(blobs: Iterable<readonly [oid: string, blob: CachedBlob]>): Promise<void>
  /** The Python files of a commit or tree, by its id, in which the sieve's words stand; null where that is not known. */
  readCandidates(rev: string): Promise<readonly string[] | null>
  writeCandidates(rev: string, paths: readonly string[]): Promise<void>
  /** Whether one of some words stands in a blob, by id, where it was searched. `question` tells the words. */
  readVerdicts(question: string, oids: readonly string[]): Promise<ReadonlyMap<string, boolean>>
  writeVerdicts(question: string, readVerdicts: ReadonlyMap<string, boolean>): Promise<void>
}

/** What the service keeps of all repositories. */
export interface FactsStores {
  /** For the jobs of one repository. */
  of(repository: RepositoryName): FactsStore
  /** The repository is no business of ours any more: facts that no other one shares go with it. */
  forget(repository: RepositoryName): Promise<void>
  /** Makes room, where it is time to. */
  sweep(): Promise<void>
}

export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

export interface PullRequest {
  readonly number: number
  readonly open: boolean
  readonly draft: boolean
  readonly headSha: string
  readonly headBranch: string
  /** The head lies in another repository, or in one that is gone. */
  readonly fromFork: boolean
  /** The tip of the base branch, not the merge base. */
  readonly baseSha: string
  readonly changedFiles: number
}

export interface PullRequests {
  read(number: number): Promise<PullRequest>
  /** Fewer than the pull request's `changedFiles` when GitHub does not list them all. */
  files(number: number): Promise<readonly PullRequestFile[]>
  mergeBase(base: string, head: string): Promise<string>
}

export interface CheckRun {
  readonly id: number
  /** The verdict it shows; null while it is in progress. */
  readonly verdict: (Pick<CheckOutput, 'title' | 'summary' | 'text'> & { readonly conclusion: string }) | null
  readonly annotationsCount: number
}

/** The app's own check runs. Each belongs to one pull request: two can have the same head. */
export interface CheckRuns {
  latest(headSha: string, pullRequest: number): Promise<CheckRun | null>
  start(
    headSha: string,
    pullRequest: number,
    shown: Pick<CheckOutput, 'title' | 'summary'>,
  ): Promise<CheckRun>
  /** Continues after the annotations that the run already has: GitHub appends them and never replaces any. */
  complete(run: CheckRun, output: CheckOutput): Promise<void>
  /** The pull requests that have a run on this head. */
  pullRequestsOf(headSha: string): Promise<readonly number[]>
}

export interface Reviews {
  /** The bodies of all reviews and review comments that this app wrote on the pull request. */
  written(pullRequest: number): Promise<readonly string[]>
  /** The error is GitHub's reason for refusing the review as a whole. It does not tell which comment is to blame. */
  create(pullRequest: PullRequest, review: DraftReview): Promise<Result<void>>
}

export type Reaction = 'eyes' | 'rocket' | 'confused'

export interface Conversation {
  /** The bodies of all comments that this app wrote in the pull request's conversation. */
  written(pullRequest: number): Promise<readonly string[]>
  reply(pullRequest: number, body: string): Promise<void>
  react(commentId: number, reaction: Reaction): Promise<void>
}

/** What a person may do with a repository; `none` is less than writing to it. */
export type Permission = 'none' | 'write' | 'maintain' | 'admin'

export interface Permissions {
  /** Rejects when the look-up fails: that is no "no". */
  of(login: string): Promise<Permission>
}

export type { OwnerRepositories }

export interface NewCommit {
  readonly branch: string
  /** The commit is refused when the branch is no longer here. */
  readonly expectedHead: string
  readonly headline: string
  readonly body: string
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
}

export interface Commits {
  message(sha: string): Promise<string>
  /** The id of the new commit. */
  create(commit: NewCommit): Promise<Result<string, 'head-moved'>>
}

/** One repository on GitHub, by capability. */
export interface RepositoryGateway {
  readonly source: RepositorySource
  readonly store: FactsStore
  readonly ownerRepositories: OwnerRepositories
  readonly pullRequests: PullRequests
  readonly checkRuns: CheckRuns
  readonly reviews: Reviews
  readonly conversation: Conversation
  readonly permissions: Permissions
  readonly commits: Commits
}

/** Made anew for each job: an installation's token lasts an hour. */
export type OpenRepository = (
  installationId: number,
  repository: RepositoryName,
) => Promise<RepositoryGateway>

/** Accepts work. What it accepted runs at least once, so that every job must bear to run again. */
export interface JobQueue<Job> {
  send(job: Job): Promise<void>
}

export interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}
