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

/** Reviews the open pull requests of a base branch if the settings there changed. */
export interface BaseJob extends JobOrigin {
  readonly kind: 'review-base'
  readonly branch: string
  readonly before: string
  readonly after: string
  /** What forced pushes took off the branch, where nothing else says that the settings may have changed. */
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
  /** Its repositories changed. */
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

/** The group of jobs that no installation's limits concern. */
const NO_INSTALLATION = '-'

/** Jobs of one group share the limits of its installation. */
export function groupOf(job: Job): string {
  const isLimited = 'installationId' in job && job.kind !== 'forget-installation'
  return isLimited ? String(job.installationId) : NO_INSTALLATION
}

/** Jobs with the same key run one after another. */
export function keyOf(job: Job): string {
  if (!isAboutRepository(job)) return 'installationId' in job ? `${job.kind}/${job.installationId}` : job.kind
  const repository = `${job.installationId}/${job.repository.owner}/${job.repository.name}`
  switch (job.kind) {
    case 'rerun-checks':
      // One that waits must not hold up a person's request.
      return `${repository}@${job.headSha}${job.repeats === undefined ? '' : '?'}`
    case 'review-merge-group':
    case 'end-merge-group':
      return `${repository}@${job.headSha}`
    case 'index-revision':
    case 'forget-repository':
      return repository
    case 'review-base':
      return `${repository}:${job.branch}`
    case 'review-unchecked':
      return `${repository}#${job.number}?`
    case 'give-up':
      return keyOf(job.of)
    default:
      return `${repository}#${job.number}`
  }
}

export function isAboutRepository(job: Job): job is RepositoryJob {
  return 'repository' in job
}

/** How long the webhook about a pull request may take longer than others about the same push. */
const PULL_REQUEST_DELAY_MS = 60_000

/** Milliseconds before a new job may run. */
export function delayOf(job: Job): number {
  const isLater =
    job.kind === 'review-unchecked' ||
    (job.kind === 'review-base' && job.forced !== undefined) ||
    (job.kind === 'rerun-checks' && job.repeats !== undefined)
  return isLater ? PULL_REQUEST_DELAY_MS : 0
}

/** Of jobs of one installation, those for which somebody waits come first; for a merge queue, everybody waits. */
export function priorityOf(job: Job): number {
  if (job.kind === 'review-merge-group') return 1
  return job.kind === 'review-pull-request' && job.quiet === true ? -1 : 0
}

/** One job that does the work of both, null where there is none. */
export function merge(waiting: Job, next: Job): Job | null {
  // The newest revision is the most like those to come.
  if (waiting.kind === 'index-revision' && next.kind === 'index-revision') return next
  if (waiting.kind === 'sweep' && next.kind === 'sweep')
    return { ...next, recentFirst: waiting.recentFirst || next.recentFirst }
  if (waiting.kind === 'redeliver' && next.kind === 'redeliver') return next
  if (waiting.kind === 'sweep-installation' && next.kind === 'sweep-installation') {
    return {
      ...next,
      relist: waiting.relist || next.relist,
      recentFirst: waiting.recentFirst || next.recentFirst,
    }
  }
  if (waiting.kind === 'review-merge-group') {
    if (next.kind === 'end-merge-group') return next
    if (next.kind !== 'review-merge-group') return null
    return { ...next, rerequested: waiting.rerequested || next.rerequested }
  }
  if (waiting.kind === 'review-unchecked' && next.kind === 'review-unchecked') return next
  if (waiting.kind === 'review-base' && next.kind === 'review-base') {
    const { forced = [], ...rest } = next
    const both = { ...rest, before: waiting.before }
    const isForced = waiting.forced !== undefined && next.forced !== undefined
    return isForced ? { ...both, forced: [...(waiting.forced ?? []), ...forced] } : both
  }
  if (waiting.kind !== 'review-pull-request' || next.kind !== 'review-pull-request') return null
  const left = [...new Set([...(waiting.left ?? []), ...(next.left ?? [])])]
  const pushed = next.pushed ?? waiting.pushed
  return {
    ...next,
    ...(left.length > 0 && { left }),
    ...(pushed !== undefined && { pushed }),
    rerequested: waiting.rerequested || next.rerequested,
    quiet: waiting.quiet === true && next.quiet === true,
  }
}
