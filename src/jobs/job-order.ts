import type { Job, RepositoryJob } from './payloads.ts'

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
const PULL_REQUEST_DELAY = 60

/** Seconds before a new job may run. */
export function delayOf(job: Job): number {
  const isLater =
    job.kind === 'review-unchecked' ||
    (job.kind === 'review-base' && job.forced !== undefined) ||
    (job.kind === 'rerun-checks' && job.repeats !== undefined)
  return isLater ? PULL_REQUEST_DELAY : 0
}

/**
 * Jobs for which somebody waits come first; of one installation, those of a merge queue, as there everybody waits. A sweep
 * adds a job for each installation: jobs of webhooks would be behind hundreds of them.
 */
export function priorityOf(job: Job): number {
  if (job.kind === 'review-merge-group') return 1
  if (job.kind === 'sweep-installation') return -1
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
  // Either may be about a head whose run nobody ends otherwise.
  if (waiting.kind === 'review-unchecked' && next.kind === 'review-unchecked')
    return waiting.before === next.before ? next : null
  if (waiting.kind === 'review-base' && next.kind === 'review-base') {
    const { forced = [], ...rest } = next
    const both = { ...rest, before: waiting.before }
    const isForced = waiting.forced !== undefined && next.forced !== undefined
    return isForced ? { ...both, forced: [...(waiting.forced ?? []), ...forced] } : both
  }
  if (waiting.kind !== 'review-pull-request') return null
  // The review that waits reports on the head, after this one could not.
  if (next.kind === 'give-up') return merge(next.of, waiting)
  if (next.kind !== 'review-pull-request') return null
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
