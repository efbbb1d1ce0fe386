import type { JobDependencies } from '../jobs/dependencies.ts'
import { attempt } from './attempt.ts'
import type { Runner } from './worker.ts'

/** Runs jobs in this process, without limits. An aborted one goes on. */
export function createInlineRunner(deps: JobDependencies): Runner {
  return {
    run: async ({ job }) => ({ outcome: await attempt(job, deps), writes: 0 }),
    stop: async () => {},
  }
}
