import type { SweptPullRequest } from '../ports/app-gateway.ts'
import type { SweptRepository } from '../ports/sweep-records.ts'
import { isFailed } from '../review/messages.ts'
import type { JobDependencies } from './dependencies.ts'
import { keyOf } from './job-order.ts'
import type { ReviewJob, SweepInstallationJob } from './payloads.ts'

/** Below this part of its rate limits, an installation needs the rest for its own events. */
const BUDGET = 0.5
const MAX_REPOSITORIES = 100
/** GitHub counts them together, and stops queries that take ten seconds. */
const REPOSITORIES_PER_REQUEST = 10
/** A review writes a check, twice; GitHub allows 500 writes an hour, and a sweep runs each five minutes. */
const MAX_REVIEWS = 15
/** A head that cannot be judged, or whose check cannot be written, is tried again ever later. */
const AGAIN_MINUTES = 4

/** Reviews of open pull requests whose head has no verdict, and for which no job waits or runs. */
export async function sweepInstallation(
  job: SweepInstallationJob,
  { app, records, log }: JobDependencies,
): Promise<readonly ReviewJob[]> {
  const { installationId, relist, recentFirst } = job
  const github = app.openInstallation(installationId)
  if (relist) await records.untried(installationId)
  const budget = await github.budget()
  if (budget < BUDGET) {
    log.info({ job, budget }, 'this sweep leaves the rate limits of the installation to its events')
    return []
  }
  if (relist || (await records.isListDue(installationId))) {
    await records.list(installationId, await github.repositories())
  }
  const chosen = await records.next(installationId, MAX_REPOSITORIES, recentFirst)
  const reviews: ReviewJob[] = []
  for (const batch of inBatches(chosen)) {
    const names = batch.map(({ repository }) => repository)
    const found = toReviews(job, batch, await github.openPullRequests(names))
    const missed = await withoutOthers(found, records)
    const taken = missed.slice(0, MAX_REVIEWS - reviews.length)
    await records.tried(
      taken.map(({ subject }) => subject),
      AGAIN_MINUTES,
    )
    reviews.push(...taken.map(({ review }) => review))
    // The rest of these repositories comes first in the next sweep.
    if (taken.length < missed.length) break
    await records.swept(installationId, names)
  }
  if (reviews.length > 0) log.info({ job, reviews: reviews.length }, 'found pull requests without a verdict')
  return reviews
}

interface Missed {
  readonly review: ReviewJob
  /** The pull request with this head. */
  readonly subject: string
}

function toReviews(
  { version, deliveryId, installationId }: SweepInstallationJob,
  repositories: readonly SweptRepository[],
  pulls: readonly SweptPullRequest[],
): readonly Missed[] {
  const sinceOf = new Map(repositories.map(({ repository, since }) => [nameOf(repository), since]))
  return pulls
    .filter(({ check }) => check === null || isFailed(check))
    .map(({ repository, number, createdAt, headSha }) => {
      const since = sinceOf.get(nameOf(repository))
      const review: ReviewJob = {
        version,
        deliveryId,
        installationId,
        repository,
        kind: 'review-pull-request',
        number,
        rerequested: false,
        // It was open before the app came: its authors do not expect comments.
        quiet: since === undefined || createdAt < since,
      }
      return { review, subject: `review/${keyOf(review)}@${headSha}` }
    })
}

async function withoutOthers(
  found: readonly Missed[],
  records: JobDependencies['records'],
): Promise<readonly Missed[]> {
  if (found.length === 0) return []
  const busy = await records.busy(found.map(({ review }) => keyOf(review)))
  const due = await records.due(found.map(({ subject }) => subject))
  return found.filter(({ review, subject }) => !busy.has(keyOf(review)) && due.has(subject))
}

function nameOf({ owner, name }: SweptRepository['repository']): string {
  return `${owner}/${name}`
}

function inBatches(all: readonly SweptRepository[]): readonly (readonly SweptRepository[])[] {
  return Array.from({ length: Math.ceil(all.length / REPOSITORIES_PER_REQUEST) }, (_, i) =>
    all.slice(i * REPOSITORIES_PER_REQUEST, (i + 1) * REPOSITORIES_PER_REQUEST),
  )
}
