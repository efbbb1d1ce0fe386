import type { RepositoryName } from '../ports.ts'

/** What every job carries: ids and numbers only. It reads the rest when it runs, as it may run late or twice. */
interface JobOrigin {
  /** Raised when a field changes its meaning: a queue can hold jobs from before an update. */
  readonly version: 1
  /** The webhook's delivery id: it names the job in the log and in messages to people. */
  readonly deliveryId: string
  readonly installationId: number
  readonly repository: RepositoryName
}

/**
 * Reviews the pull request's head of the moment. There is no commit in it: deliveries arrive in any order, and a job
 * that insisted on its own commit could displace the one for a newer.
 */
export interface ReviewJob extends JobOrigin {
  readonly kind: 'review-pull-request'
  readonly number: number
  /** A person asked for it: a new check run is made even where nothing changed. */
  readonly rerequested: boolean
}

/** Reviews again what has a check run on this commit. The webhook names no pull request when it comes from a fork. */
export interface RerunChecksJob extends JobOrigin {
  readonly kind: 'rerun-checks'
  readonly headSha: string
}

export interface CeleryFixJob extends JobOrigin {
  readonly kind: 'celery-fix'
  readonly number: number
  readonly commentId: number
  readonly sender: string
}

/** Learns a revision of the default branch before pull requests are compared with it. */
export interface IndexJob extends JobOrigin {
  readonly kind: 'index-revision'
  readonly sha: string
}

/** Forgets what is known of a repository. */
export interface ForgetJob extends JobOrigin {
  readonly kind: 'forget-repository'
}

export type Job = ReviewJob | RerunChecksJob | CeleryFixJob | IndexJob | ForgetJob

/** Jobs with the same key run one after another. */
export function keyOf(job: Job): string {
  const repository = `${job.installationId}/${job.repository.owner}/${job.repository.name}`
  switch (job.kind) {
    case 'rerun-checks':
      return `${repository}@${job.headSha}`
    case 'index-revision':
    case 'forget-repository':
      return repository
    default:
      return `${repository}#${job.number}`
  }
}

/** One job that does the work of both, where there is one. */
export function merge(waiting: Job, next: Job): Job | null {
  // The newest revision says most about those to come.
  if (waiting.kind === 'index-revision' && next.kind === 'index-revision') return next
  if (waiting.kind !== 'review-pull-request' || next.kind !== 'review-pull-request') return null
  return { ...next, rerequested: waiting.rerequested || next.rerequested }
}
