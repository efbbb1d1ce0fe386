import { classify } from '../github/errors.ts'
import type { JobDependencies } from '../jobs/dependencies.ts'
import { isAboutRepository } from '../jobs/job-order.ts'
import type { Job } from '../jobs/payloads.ts'
import { runJob, UnknownJob } from '../jobs/run-job.ts'
import { DatabaseFailure } from '../storage/database-failure.ts'
import { LeaseLost } from './fence.ts'
import type { Outcome } from './outcome.ts'

/** Another attempt may find a database, or run in a newer version. */
const PASSING = [LeaseLost, DatabaseFailure, UnknownJob]

/** Runs a job once. Never rejects. */
export async function attempt(job: Job, deps: JobDependencies): Promise<Outcome> {
  try {
    return { kind: 'done', next: await runJob(job, deps) }
  } catch (error) {
    deps.log.error({ job, err: error }, 'an attempt failed')
    if (PASSING.some((kind) => error instanceof kind)) return { kind: 'retry', reason: messageOf(error) }
    const verdict = classify(error, new Date())
    switch (verdict.kind) {
      case 'retry':
        return { kind: 'retry', reason: messageOf(error) }
      case 'wait':
        return { ...verdict, until: verdict.until.getTime() }
      case 'missing':
        return { kind: mayArrive(job) ? 'retry' : 'give-up', reason: verdict.reason }
      case 'give-up':
        return verdict
    }
  }
}

/** Other jobs follow long after a webhook. */
function mayArrive(job: Job): boolean {
  return isAboutRepository(job) && job.kind !== 'give-up'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
