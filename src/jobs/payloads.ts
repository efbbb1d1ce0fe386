import type { RepositoryName } from '../ports.ts'

/** The ids that every job has. A job reads everything else when it runs, as it may run late or twice. */
interface JobOrigin {
  /** Raise it when a field changes its meaning: a queue may hold jobs from before an update. */
  readonly version: 1
  /** The webhook's delivery id, which identifies the job in the log and in messages. */
  readonly deliveryId: string
  readonly installationId: number
  readonly repository: RepositoryName
  /** How often the job was handed back for a limit of GitHub; absent for never. */
  readonly waits?: number
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
}

/** Reviews the pull requests with a check run on this commit again. For forks, the webhook names none. */
export interface RerunChecksJob extends JobOrigin {
  readonly kind: 'rerun-checks'
  readonly headSha: string
  /** A pull request that no longer has this head: only the others are reviewed, whose checks may have shown its verdict. */
  readonly leftBy?: number
}

export interface CeleryFixJob extends JobOrigin {
  readonly kind: 'celery-fix'
  readonly number: number
  readonly commentId: number
  readonly sender: string
  /** The words behind the command, which may name rules and tasks. */
  readonly words: readonly string[]
}

/** Caches a revision of the default branch before pull requests are compared with it. */
export interface IndexJob extends JobOrigin {
  readonly kind: 'index-revision'
  readonly sha: string
}

/** Drops the cached facts of a repository. */
export interface ForgetJob extends JobOrigin {
  readonly kind: 'forget-repository'
}

/** Reports on GitHub that a job failed for good. */
export interface GiveUpJob extends JobOrigin {
  readonly kind: 'give-up'
  readonly of: Exclude<Job, GiveUpJob>
  readonly reason: string
}

export type Job = ReviewJob | RerunChecksJob | CeleryFixJob | IndexJob | ForgetJob | GiveUpJob

/** Jobs with the same key run one after another. */
export function keyOf(job: Job): string {
  const repository = `${job.installationId}/${job.repository.owner}/${job.repository.name}`
  switch (job.kind) {
    case 'rerun-checks':
      return `${repository}@${job.headSha}`
    case 'index-revision':
    case 'forget-repository':
      return repository
    case 'give-up':
      return keyOf(job.of)
    default:
      return `${repository}#${job.number}`
  }
}

/** One job that does the work of both, null where there is none. */
export function merge(waiting: Job, next: Job): Job | null {
  // The newest revision is the most like those to come.
  if (waiting.kind === 'index-revision' && next.kind === 'index-revision') return next
  if (waiting.kind !== 'review-pull-request' || next.kind !== 'review-pull-request') return null
  return { ...next, rerequested: waiting.rerequested || next.rerequested }
}
