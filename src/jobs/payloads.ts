import type { MergeGroup } from '../ports/merge-queue.ts'
import type { RepositoryName } from '../ports/repository-name.ts'

/** What every job has. A job reads everything else when it runs, as it may run late or twice. */
interface AnyOrigin {
  /** Raise it when a field changes its meaning: a queue may hold jobs from before an update. */
  readonly version: 1
  /** The webhook's delivery id or that of a sweep, which identifies the job in the log and in messages. */
  readonly deliveryId: string
  /** How often the job was handed back for a limit of GitHub; absent for never. */
  readonly waits?: number
}

interface InstallationOrigin extends AnyOrigin {
  readonly installationId: number
}

interface JobOrigin extends InstallationOrigin {
  readonly repository: RepositoryName
}

/**
 * Reviews the current head of a pull request. It names no commit, as deliveries arrive in any order: a late job for an old
 * commit could displace the one for a newer.
 */
export interface ReviewJob extends JobOrigin {
  readonly kind: 'review-pull-request'
  readonly number: number
  /** A person requested it: a new check run is made even where nothing changed. */
  readonly rerequested: boolean
  /** Nobody pushed or waits for it: the check alone, without comments. */
  readonly quiet?: boolean
  /** Heads that it had before these pushes: their checks may have shown its verdict to others. */
  readonly left?: readonly string[]
  /** Where the last of these pushes led, in this repository: other pull requests may have the branch as their base. */
  readonly pushed?: { readonly branch: string; readonly sha: string }
}

/** Reviews a pull request whose head has no check some time after a push: the webhook about it may be lost. */
export interface UncheckedJob extends JobOrigin {
  readonly kind: 'review-unchecked'
  readonly number: number
  /** The head before the push. */
  readonly before?: string
}

/** Reviews the open pull requests of a base branch if the settings there changed, or its commits went. */
export interface BaseJob extends JobOrigin {
  readonly kind: 'review-base'
  readonly branch: string
  readonly before: string
  readonly after: string
  /** Where the branch was before its forced pushes, if the reviews of these pushes may answer for this job. */
  readonly forced?: readonly string[]
}

/** Reviews the pull requests with a check run on this commit again. For forks, the webhook names none. */
export interface RerunChecksJob extends JobOrigin {
  readonly kind: 'rerun-checks'
  readonly headSha: string
  /** A pull request that no longer has this head: only the others are reviewed, whose checks may have shown its verdict. */
  readonly leftBy?: number
  /** How often it ran while a review of that pull request could still begin a run on the head; absent for never. */
  readonly repeats?: number
}

interface GroupOrigin extends JobOrigin {
  readonly headSha: string
  readonly group: MergeGroup
}

/** Judges a merge group, which has no pull request of its own. */
export interface MergeGroupJob extends GroupOrigin {
  readonly kind: 'review-merge-group'
  /** See `ReviewJob`. */
  readonly rerequested: boolean
}

/** Ends the check of a merge group that is gone. */
export interface EndMergeGroupJob extends GroupOrigin {
  readonly kind: 'end-merge-group'
}

/** A person's command, in a comment, in the body of a review, or by a button of the check. */
interface CommandOrigin extends JobOrigin {
  readonly number: number
  readonly sender: string
  /** Of the sender's account; absent in jobs from before an update. */
  readonly senderId?: number
  /** Of the comment that holds the command; absent for a button and for a review. */
  readonly commentId?: number
  /** The comment is in a thread of the diff, where ids and reactions are others than in the conversation. */
  readonly inThread?: true
  /** The comment that begins the thread: the command's own, where it begins one. */
  readonly rootId?: number
  /** The review whose body holds the command. */
  readonly review?: { readonly id: number; readonly nodeId: string }
  /** The head that the person saw, where GitHub says: that of a review, or of a comment on the diff. */
  readonly seenHead?: string
  /** Of the check whose button was pressed. */
  readonly headSha?: string
}

export interface CeleryFixJob extends CommandOrigin {
  readonly kind: 'celery-fix'
  /** The text behind each command of the comment, which `parseFix` reads; none for a button. */
  readonly lines?: readonly string[]
  /** The same as words, in jobs from before an update. */
  readonly words?: readonly string[]
}

/** Records that a person intends breaks. */
export interface CeleryApproveJob extends CommandOrigin {
  readonly kind: 'celery-approve'
  /** When the comment was written, as GitHub says. */
  readonly at?: string
  /** Behind each command: what is approved, and the reason. None for a button, which approves all errors. */
  readonly lines: readonly string[]
}

/** Suppresses the findings of a review comment by a comment in the code. */
export interface CeleryIgnoreJob extends CommandOrigin {
  readonly kind: 'celery-ignore'
  readonly reason: string
}

/** Reviews the head again. */
export interface CeleryRecheckJob extends CommandOrigin {
  readonly kind: 'celery-recheck'
  readonly lines: readonly string[]
}

/** Replies with the page of a rule. */
export interface CeleryExplainJob extends CommandOrigin {
  readonly kind: 'celery-explain'
  /** Behind each command: rules. */
  readonly lines: readonly string[]
}

/** Replies with the commands that there are. */
export interface CeleryHelpJob extends CommandOrigin {
  readonly kind: 'celery-help'
  /** A command that does not exist, as it was written. */
  readonly unknown?: string
  /** The comment is too long or too deeply nested to be read. */
  readonly unreadable?: true
}

export type CommandJob =
  | CeleryFixJob
  | CeleryApproveJob
  | CeleryIgnoreJob
  | CeleryRecheckJob
  | CeleryExplainJob
  | CeleryHelpJob

/** Caches a revision of the default branch before pull requests are compared with it. */
export interface IndexJob extends JobOrigin {
  readonly kind: 'index-revision'
  readonly sha: string
}

/** Drops the cached facts of a repository. */
export interface ForgetJob extends JobOrigin {
  readonly kind: 'forget-repository'
}

/** Looks for all that was missed. */
export interface SweepJob extends AnyOrigin {
  readonly kind: 'sweep'
  /** See `SweepInstallationJob`. */
  readonly recentFirst: boolean
}

/** Lets GitHub deliver again what this service did not accept. */
export interface RedeliverJob extends AnyOrigin {
  readonly kind: 'redeliver'
}

/** Looks for open pull requests of an installation without a finished check, in the repositories whose turn it is. */
export interface SweepInstallationJob extends InstallationOrigin {
  readonly kind: 'sweep-installation'
  /** Its repositories or permissions changed. */
  readonly relist: boolean
  /** Repositories with jobs of the last days come first: after a stop, theirs are the likely losses. */
  readonly recentFirst: boolean
}

/** Drops the waiting jobs of an installation that is gone or suspended. */
export interface ForgetInstallationJob extends InstallationOrigin {
  readonly kind: 'forget-installation'
  /** Those whose cached facts are dropped as well. */
  readonly repositories: readonly RepositoryName[]
}

/** Reports on GitHub that a job failed for good. */
export interface GiveUpJob extends JobOrigin {
  readonly kind: 'give-up'
  readonly of: Exclude<RepositoryJob, GiveUpJob>
  readonly reason: string
}

export type RepositoryJob =
  | ReviewJob
  | UncheckedJob
  | BaseJob
  | RerunChecksJob
  | MergeGroupJob
  | EndMergeGroupJob
  | CommandJob
  | IndexJob
  | ForgetJob
  | GiveUpJob

export type Job = RepositoryJob | SweepJob | RedeliverJob | SweepInstallationJob | ForgetInstallationJob
