/** What the core needs from outside, as types. `git/`, `github/` and `storage/` implement them. */

import type { FileSummary } from './analysis/python/file-summary.ts'
import type { OwnerRepositories } from './config/load-settings.ts'
import type { CommitRefusal } from './review/commit-refusal.ts'
import type {
  CheckOutput,
  DraftComment,
  DraftReview,
  OwnReview,
  PullRequestFile,
  Thread,
  ThreadAction,
} from './review/types.ts'
import type { Result } from './shared/result.ts'

export type EntryKind = 'file' | 'symlink' | 'submodule'

export interface TreeEntry {
  readonly path: string
  /** Git blob id (of the commit, for a submodule). */
  readonly oid: string
  readonly kind: EntryKind
  /** A file with the mode of programs. */
  readonly executable?: true
}

/** Every entry of a commit's tree, directories left out. */
export interface Tree {
  readonly rev: string
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** The tree that this one was listed from, and the paths that differ; absent where it was listed as a whole. */
  readonly since?: { readonly rev: string; readonly changed: readonly string[] }
  /** Folders that could not be listed as a whole, by the id of their tree; the path ends in a slash, or is empty. */
  readonly gaps: readonly { readonly path: string; readonly oid: string; readonly reason: string }[]
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
  /** Blobs are read without a request, so reading too many is cheap. */
  readonly isLocal: boolean
  /** `near` is a similar tree: a source may list only the differences. */
  tree(rev: string, near?: Tree): Promise<Tree>
  /** The differences between two commits or trees; null where finding them takes both whole trees. */
  differences(base: string, head: string): Promise<readonly Difference[]> | null
  /**
   * The paths of a revision that end in one of the suffixes and whose content holds one of the words (ASCII). Unreadable
   * files are among them, as they cannot be ruled out.
   */
  containing(rev: string, suffixes: readonly string[], words: readonly string[]): Promise<ReadonlySet<string>>
  /** One blob for each requested id. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Blob>>
}

/** The cached analysis of a Python blob. `facts` is a `FileFacts` as JSON, null until the file is parsed. */
export type CachedBlob =
  | { readonly kind: 'read'; readonly summary: FileSummary; readonly facts: string | null }
  /** Python cannot read it either, or it is too large. Absent, `mayDefineTasks` is true. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly mayDefineTasks?: false }

/** A cache of answers to questions about revisions or blobs, by their id. It may drop answers, or have none, at any time. */
export interface AnswerStore {
  readAnswers(question: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  writeAnswers(question: string, answers: ReadonlyMap<string, string>): Promise<void>
}

/**
 * A cache of analyzed blobs by id, for this version of the extractor: an id identifies content in any repository, branch
 * or fork. It may drop entries at any time, which costs time and nothing else.
 */
export interface FactsStore extends AnswerStore {
  read(oids: readonly string[]): Promise<ReadonlyMap<string, CachedBlob>>
  /** Lazily: a store that caches nothing makes no entries. */
  write(blobs: Iterable<readonly [oid: string, blob: CachedBlob]>): Promise<void>
  /** The Python files of a commit or tree that pass the prefilter, by its id; null where they are not cached. */
  readCandidates(rev: string): Promise<readonly string[] | null>
  writeCandidates(rev: string, paths: readonly string[]): Promise<void>
  /** The entries of a commit's tree, listed as a whole; null where they are not cached. */
  readTree(rev: string): Promise<readonly TreeEntry[] | null>
  writeTree(rev: string, entries: Iterable<TreeEntry>): Promise<void>
  /** Whether a blob holds one of some words, by blob id, for those that were searched. `question` names the words. */
  readVerdicts(question: string, oids: readonly string[]): Promise<ReadonlyMap<string, boolean>>
  writeVerdicts(question: string, verdicts: ReadonlyMap<string, boolean>): Promise<void>
}

/** The service's caches of all repositories. */
export interface FactsStores {
  /** For the jobs of one repository. */
  of(repository: RepositoryName): FactsStore
  /** Drops a repository that the app was removed from, and the entries that no other repository shares. */
  forget(repository: RepositoryName): Promise<void>
  /** Drops old entries; does nothing when called again soon. */
  sweep(): Promise<void>
}

export interface RepositoryName {
  readonly owner: string
  readonly name: string
}

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
  /** This app's check runs on the requested commits that GitHub has, where they are few. */
  readonly left: ReadonlyMap<
    string,
    readonly { readonly pullRequest: number | null; readonly isCompleted: boolean }[]
  >
  /** Open pull requests have the requested branch as their base, and one of the commits may have other files than the head. */
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

/** What a merge queue would merge at once. */
export interface MergeGroup {
  /** The last of its pull requests; null where the name of the group's branch does not have it. */
  readonly pullRequest: number | null
  /** The branch, or the group ahead. */
  readonly baseSha: string
}

/** A pull request in a merge queue. */
export interface QueueEntry {
  readonly number: number
  /** The commits of its group; null until the queue builds it. */
  readonly headSha: string | null
  readonly baseSha: string | null
}

export interface MergeQueue {
  /** The queue that a pull request is in, in its order; empty where it is in none, or where the app may not read it. */
  entriesAround(pullRequest: number): Promise<readonly QueueEntry[]>
}

export interface CheckRun {
  readonly id: number
  readonly nodeId: string
  /** Null for a run that this app did not start for a pull request. */
  readonly pullRequest: number | null
  /** Of a run for a merge group. */
  readonly group?: MergeGroup
  /** The conclusion about its own pull request, which may be better than the one shown; null while it is in progress. */
  readonly own: string | null
  /** The verdict it shows; null while it is in progress. */
  readonly verdict: (Pick<CheckOutput, 'title' | 'summary' | 'text'> & { readonly conclusion: string }) | null
  readonly annotationsCount: number
  /** As GitHub says, which may say nothing. */
  readonly startedAt?: string | null
  /** The delivery of the request that it was started for, or that found it in progress. */
  readonly askedBy?: string
  /** GitHub does not have `askedBy` yet. */
  readonly isUnlabelled?: true
}

/**
 * The app's own check runs. Each belongs to one pull request: two can have the same head. Of a head, GitHub counts the
 * newest run alone, for all of its pull requests.
 */
export interface CheckRuns {
  /** Newest first. */
  ofHead(headSha: string): Promise<readonly CheckRun[]>
  latest(headSha: string, pullRequest: number): Promise<CheckRun | null>
  start(
    headSha: string,
    subject: number | MergeGroup,
    shown: Pick<CheckOutput, 'title' | 'summary'>,
    askedBy?: string,
  ): Promise<CheckRun>
  /** Continues after the annotations that the run already has: GitHub appends them and never replaces any. */
  complete(run: CheckRun, output: CheckOutput): Promise<void>
  /** Whether a request of `Reviews` can complete the run as well. */
  isShort(run: CheckRun, output: CheckOutput): boolean
  /** Changes the summary of a completed run, and nothing else of it. */
  describe(run: CheckRun, summary: string): Promise<void>
}

/** What completes a check run. */
export interface Verdict {
  readonly pull: PullRequest
  readonly run: CheckRun
  readonly output: CheckOutput
}

/** A review, and what else changes with it. */
export interface NewReview {
  readonly review: DraftReview
  /** Shown before the review, and whatever becomes of it; null where the check shows it already. */
  readonly verdict: Verdict | null
  /** Pending reviews that crashes left, deleted before: GitHub allows one. */
  readonly leftovers: readonly string[]
}

/**
 * Writes with one request each, which may be carried out in part. A comment that GitHub does not place is given back. An
 * error is GitHub's reason for refusing the whole review. It does not name the comment at fault.
 */
export interface Reviews {
  /** Posts a review with comments on lines, and carries out actions. */
  post(
    pull: PullRequest,
    review: NewReview & { readonly threads: readonly ThreadAction[] },
  ): Promise<Result<readonly DraftComment[]>>
  /** Begins a review that only this app sees, with its comments on lines. */
  begin(
    pull: PullRequest,
    review: NewReview,
  ): Promise<Result<{ readonly id: string; readonly unplaced: readonly DraftComment[] }>>
  /** Adds comments to a review that was begun, and gives those that GitHub did not place. */
  extend(pull: PullRequest, id: string, comments: readonly DraftComment[]): Promise<readonly DraftComment[]>
  /** Adds the last comments, shows the review to everybody, and carries out actions. */
  submit(
    pull: PullRequest,
    id: string,
    comments: readonly DraftComment[],
    threads: readonly ThreadAction[],
  ): Promise<Result<readonly DraftComment[]>>
  /** Deletes reviews that were begun. */
  discard(ids: readonly string[]): Promise<void>
  /** Carries out actions, after a verdict if there is one. */
  change(threads: readonly ThreadAction[], verdict: Verdict | null): Promise<void>
}

export type Reaction = 'eyes' | 'rocket' | 'confused'

/** What a reaction is to: a comment in the conversation or in the diff, or a review, which has another id there. */
export type ReactionTarget =
  | { readonly kind: 'comment' | 'review-comment'; readonly id: number }
  | { readonly kind: 'review'; readonly nodeId: string }

export interface Conversation {
  /** The bodies of all comments that this app wrote in the pull request's conversation. */
  written(pullRequest: number): Promise<readonly string[]>
  reply(pullRequest: number, body: string): Promise<void>
  /** In the thread that a review comment begins. */
  replyInThread(pullRequest: number, rootId: number, body: string): Promise<void>
  react(target: ReactionTarget, reaction: Reaction): Promise<void>
}

/** A person's permission on a repository; `none` is anything below write. */
export type Permission = 'none' | 'write' | 'maintain' | 'admin'

export interface Permissions {
  /** Rejects when the look-up fails: a failure is not a refusal. */
  of(login: string): Promise<Permission>
}

export type { CommitRefusal, OwnerRepositories, OwnReview, Thread }

export interface NewCommit {
  readonly branch: string
  /** GitHub refuses the commit when the branch has moved on from here. */
  readonly expectedHead: string
  readonly headline: string
  readonly body: string
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
}

/** A commit as a log shows it. */
export interface LoggedCommit {
  readonly sha: string
  readonly message: string
}

export interface Commits {
  /** A commit and those before it, newest first: some dozens. */
  history(sha: string): Promise<readonly LoggedCommit[]>
  /** The id of the new commit. */
  create(commit: NewCommit): Promise<Result<string, CommitRefusal>>
  /** The trailer by which GitHub shows a person as an author of a commit. */
  coAuthor(person: { readonly login: string; readonly id: number }): string
}

/** A fork that the app is installed in. */
export interface Fork {
  readonly permissions: Permissions
  readonly commits: Pick<Commits, 'create'>
}

/** The app is not installed in a fork, or its owner suspended it. */
export type ForkRefusal = 'not-installed' | 'suspended'

export interface Forks {
  open(fork: RepositoryName): Promise<Result<Fork, ForkRefusal>>
}

/** One repository on GitHub, by capability. */
export interface RepositoryGateway {
  readonly source: RepositorySource
  readonly store: FactsStore
  readonly ownerRepositories: OwnerRepositories
  readonly pullRequests: PullRequests
  readonly checkRuns: CheckRuns
  readonly mergeQueue: MergeQueue
  readonly reviews: Reviews
  readonly conversation: Conversation
  readonly permissions: Permissions
  readonly commits: Commits
  readonly forks: Forks
}

/** Opened for each job: an installation's token lasts an hour. */
export type OpenRepository = (
  installationId: number,
  repository: RepositoryName,
) => Promise<RepositoryGateway>

/** An attempt of GitHub to deliver a webhook, which failed. */
export interface FailedDelivery {
  /** Of the attempt. */
  readonly id: number
  /** Of the webhook. */
  readonly deliveryId: string
  readonly at: Date
}

/** An open pull request as a sweep sees it. */
export interface SweptPullRequest {
  readonly repository: RepositoryName
  readonly number: number
  readonly createdAt: Date
  readonly headSha: string
  /** The head has a verdict of this app. */
  readonly checked: boolean
}

/** What the app can see of itself and of an installation as a whole. */
export interface AppGateway {
  /** Newest first, back to this time. */
  failedDeliveries(since: Date): Promise<readonly FailedDelivery[]>
  /** False where GitHub refuses: it forgets deliveries after some days. */
  redeliver(attemptId: number): Promise<boolean>
  installations(): Promise<readonly { readonly id: number; readonly suspended: boolean }[]>
  openInstallation(installationId: number): InstallationGateway
}

export interface InstallationGateway {
  /** The part of the rate limits that remains, from 0 to 1. */
  budget(): Promise<number>
  /** Those that can get checks. */
  repositories(): Promise<readonly RepositoryName[]>
  /** Of several repositories; of each those that were updated last. */
  openPullRequests(repositories: readonly RepositoryName[]): Promise<readonly SweptPullRequest[]>
}

/** A repository whose turn it is in a sweep. */
export interface SweptRepository {
  readonly repository: RepositoryName
  /** When sweeps learned of it. */
  readonly since: Date
}

/** What sweeps remember, and what they need to know of the queue. */
export interface SweepRecords {
  /** Those deliveries that the inbox accepted. */
  accepted(deliveryIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Whether a review of a push that took this commit off a pull request or branch was accepted within the last hour. */
  isReviewed(
    origin: { readonly installationId: number; readonly repository: RepositoryName },
    before: string,
    moved: { readonly number: number } | { readonly branch: string },
  ): Promise<boolean>
  /** Those keys of jobs for which a job waits or runs. */
  busy(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Those subjects that no sweep tried to repair lately. */
  due(subjects: readonly string[]): Promise<ReadonlySet<string>>
  /** Records an attempt to repair them: each is due again after this time, doubled for each attempt before. */
  tried(subjects: readonly string[], minutes: number): Promise<void>
  /** Whether the repositories of an installation were not listed for an hour. */
  isListDue(installationId: number): Promise<boolean>
  list(installationId: number, repositories: readonly RepositoryName[]): Promise<void>
  /** Those that were swept least recently. */
  next(installationId: number, count: number, recentFirst: boolean): Promise<readonly SweptRepository[]>
  swept(installationId: number, repositories: readonly RepositoryName[]): Promise<void>
  /** The installations that there are records of, with their repositories. */
  known(): Promise<ReadonlyMap<number, readonly RepositoryName[]>>
  /** Drops the waiting jobs of an installation, its pauses and its records. */
  forget(installationId: number): Promise<void>
  /** Drops what has no use any more. */
  clean(): Promise<void>
}

/** Accepts jobs. An accepted job runs at least once, so every job must be repeatable. */
export interface JobQueue<Job> {
  send(job: Job): Promise<void>
}

export interface Inbox<Job> {
  /** Stores what a delivery asks for, once: false where the delivery is known already. */
  accept(deliveryId: string, jobs: readonly Job[]): Promise<boolean>
}

export interface Log {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}
